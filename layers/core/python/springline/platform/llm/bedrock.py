"""Models on Amazon Bedrock, through its Converse API."""

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol, cast

from pydantic import BaseModel, Field, NonNegativeInt, ValidationError

from springline.platform.llm.bedrock_failures import failure
from springline.platform.llm.fence import guidance, rendered
from springline.platform.llm.protocol import (
    Completion,
    CompletionRequest,
    MalformedOutputError,
    ModelUnavailableError,
    Prices,
)
from springline.platform.llm.structure import structural

_DECLINED = frozenset({"content_filtered", "guardrail_intervened"})
_TRUNCATED = frozenset({"max_tokens", "model_context_window_exceeded"})


class ConverseClient(Protocol):
    """What is used of boto3's `bedrock-runtime` client."""

    def converse(self, **arguments: object) -> Mapping[str, object]:
        """Send one conversation and return the model's next turn."""
        ...


class _Block(BaseModel):
    text: str | None = None


class _Message(BaseModel):
    content: list[_Block]


class _Output(BaseModel):
    message: _Message


class _Usage(BaseModel):
    prompt: NonNegativeInt = Field(0, alias="inputTokens")
    completion: NonNegativeInt = Field(0, alias="outputTokens")


class _Answer(BaseModel):
    output: _Output
    usage: _Usage
    stop_reason: str = Field(alias="stopReason")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class BedrockModel:
    """A `LanguageModel` on Bedrock.

    `client` is `boto3.client("bedrock-runtime", config=…)`; its maker sets region and time limits there, and turns
    botocore's own retries off (`retries={"total_max_attempts": 1}`), so that calls are counted and waits honoured in
    one place. The model must support structured output.
    """

    def __init__(
        self,
        client: ConverseClient,
        model: str,
        *,
        prices: Prices | None = None,
        nonce: Callable[[], str] = secrets.token_hex,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._client, self._model, self._prices = client, model, prices
        self._nonce, self._now = nonce, now

    @property
    def model(self) -> str:
        """The model's or inference profile's id, as configured."""
        return self._model

    def complete(self, request: CompletionRequest) -> Completion:
        """Ask once; see `LanguageModel.complete` for what is raised."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self._client.converse(**self._arguments(request))
        except ClientError as error:
            raise failure(self._model, cast("Mapping[str, object]", error.response), self._now()) from error
        except BotoCoreError as error:
            raise ModelUnavailableError(self._model, type(error).__name__) from error
        return self._completion(answer)

    def _arguments(self, request: CompletionRequest) -> dict[str, object]:
        nonce = self._nonce()
        schema = {"name": request.schema_name, "schema": json.dumps(structural(request.schema), sort_keys=True)}
        return {
            "modelId": self._model,
            "system": [{"text": f"{request.system}\n\n{guidance(nonce)}"}],
            "messages": [{"role": "user", "content": [{"text": text} for text in rendered(request.parts, nonce)]}],
            "inferenceConfig": {"maxTokens": request.max_tokens, "temperature": request.temperature},
            "outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": schema}}},
        }

    def _completion(self, raw: Mapping[str, object]) -> Completion:
        try:
            answer = _Answer.model_validate(raw)
        except ValidationError as error:
            raise MalformedOutputError(self._model, "it is not a Converse answer") from error
        if answer.stop_reason in _DECLINED:
            raise MalformedOutputError(self._model, "the model declined to answer")
        # Models that reason aloud send blocks without text first.
        text = "".join(block.text for block in answer.output.message.content if block.text is not None)
        if not text:
            raise MalformedOutputError(self._model, "it holds no text")
        usage = answer.usage
        return Completion(
            text=text,
            model=self._model,
            prompt_tokens=usage.prompt,
            completion_tokens=usage.completion,
            cost=self._prices.cost(usage.prompt, usage.completion) if self._prices else None,
            truncated=answer.stop_reason in _TRUNCATED,
        )
