"""Models behind an OpenAI-compatible chat completions endpoint: OpenAI itself, vLLM, llama.cpp, Ollama and others."""

import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, NonNegativeInt, ValidationError

from springline.platform.llm.fence import guidance, rendered
from springline.platform.llm.http_answers import AnswerReader, failure
from springline.platform.llm.protocol import (
    Completion,
    CompletionRequest,
    MalformedOutputError,
    ModelUnavailableError,
    Prices,
)
from springline.platform.llm.structure import structural

if TYPE_CHECKING:
    import httpx

_ERROR_BODY_BYTES = 16_384
_ERROR_CODE = re.compile(r'"(?:code|type)"\s*:\s*"([a-z][a-z0-9_.]{1,60})"')


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: NonNegativeInt = 0
    completion_tokens: NonNegativeInt = 0


class _Answer(BaseModel):
    choices: list[_Choice]
    usage: _Usage | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class OpenAIModel:
    """A `LanguageModel` over HTTP.

    `endpoint` is the API's root, such as `https://api.openai.com/v1`. `transport` replaces the network in tests.
    `time_limit` bounds one call from its first byte to its last, `connect_limit` the wait for a connection; an answer
    of more than `largest_answer` bytes is given up unread. Redirects are not followed: the key goes to one place.
    """

    def __init__(
        self,
        endpoint: str,
        model: str,
        api_key: str | None,
        *,
        prices: Prices | None = None,
        transport: "httpx.BaseTransport | None" = None,
        time_limit: timedelta = timedelta(seconds=60),
        connect_limit: timedelta = timedelta(seconds=5),
        largest_answer: int = 1 << 20,
        nonce: Callable[[], str] = secrets.token_hex,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        import httpx

        self._model = model
        self._url = f"{endpoint.rstrip('/')}/chat/completions"
        self._prices = prices
        self._answers = AnswerReader(model, time_limit.total_seconds(), monotonic)
        self._largest_answer = largest_answer
        self._nonce, self._now = nonce, now
        # An encoded answer could grow without bound while it is unpacked, so none is asked for.
        headers = {"Accept-Encoding": "identity"}
        if api_key:
            headers["Authorization"] = f"Bearer {api_key}"
        limits = httpx.Timeout(time_limit.total_seconds(), connect=connect_limit.total_seconds())
        self._client = httpx.Client(transport=transport, timeout=limits, headers=headers, follow_redirects=False)

    @property
    def model(self) -> str:
        """The model's name, as configured."""
        return self._model

    def close(self) -> None:
        """Close the connections that are kept open between calls."""
        self._client.close()

    def complete(self, request: CompletionRequest) -> Completion:
        """Ask once; see `LanguageModel.complete` for what is raised."""
        import httpx

        deadline = self._answers.deadline()
        try:
            with self._client.stream("POST", self._url, json=self._payload(request)) as response:
                if response.status_code != 200:
                    raise failure(self._model, response, self._now(), lambda: self._error_code(response, deadline))
                body = self._answers.read(response, most=self._largest_answer, deadline=deadline)
        except httpx.HTTPError as error:
            raise ModelUnavailableError(self._model, type(error).__name__) from error
        return self._completion(body)

    def _payload(self, request: CompletionRequest) -> dict[str, object]:
        nonce = self._nonce()
        texts = rendered(request.parts, nonce)
        return {
            "model": self._model,
            "messages": [
                {"role": "system", "content": f"{request.system}\n\n{guidance(nonce)}"},
                {"role": "user", "content": [{"type": "text", "text": text} for text in texts]},
            ],
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": request.schema_name, "strict": True, "schema": structural(request.schema)},
            },
        }

    def _error_code(self, response: "httpx.Response", deadline: float) -> str:
        # The provider's message may quote the prompt, so only its code is shown.
        try:
            body = self._answers.read(response, most=_ERROR_BODY_BYTES, deadline=deadline)
        except (MalformedOutputError, ModelUnavailableError):
            return ""
        found = _ERROR_CODE.search(body.decode("utf-8", "replace"))
        return f" ({found.group(1)})" if found else ""

    def _completion(self, body: bytes) -> Completion:
        try:
            answer = _Answer.model_validate_json(body)
        except ValidationError as error:
            raise MalformedOutputError(self._model, "it is not a chat completion") from error
        if not answer.choices:
            raise MalformedOutputError(self._model, "it holds no choice")
        choice, usage = answer.choices[0], answer.usage or _Usage()
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise MalformedOutputError(self._model, "the model declined to answer")
        if choice.message.content is None:
            raise MalformedOutputError(self._model, "it holds no text")
        return Completion(
            text=choice.message.content,
            model=self._model,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cost=self._prices.cost(usage.prompt_tokens, usage.completion_tokens) if self._prices else None,
            truncated=choice.finish_reason == "length",
        )
