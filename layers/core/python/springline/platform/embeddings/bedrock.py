"""Embeddings on Amazon Bedrock: Amazon Titan and Cohere Embed, each by its own protocol."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, cast

from pydantic import BaseModel, Field, NonNegativeInt, ValidationError

from springline.platform.embeddings.protocol import Embedded, Purpose, Vector, unit_vectors
from springline.platform.llm.bedrock_failures import failure
from springline.platform.llm.protocol import MalformedOutputError, ModelUnavailableError

_LONGEST_TITAN = 50_000
_LONGEST_COHERE = 2_048
"""Characters of a text that the model takes; what goes beyond does not count for its vector."""
_PURPOSES: Mapping[Purpose, str] = {"passage": "search_document", "question": "search_query"}


class Body(Protocol):
    """What an answer's bytes are read from."""

    def read(self) -> bytes:
        """All of them."""
        ...


class InvokeClient(Protocol):
    """What is used of boto3's `bedrock-runtime` client."""

    def invoke_model(self, **arguments: object) -> Mapping[str, object]:
        """Send a model what it takes, and return what it answers."""
        ...


class _Titan(BaseModel):
    embedding: list[float]
    tokens: NonNegativeInt = Field(0, alias="inputTextTokenCount")


class _Cohere(BaseModel):
    embeddings: list[list[float]]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class UnknownEmbeddingModelError(ValueError):
    """A model of Bedrock that embeds by no protocol that is known here."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model}: name a model of amazon.titan-embed-text or cohere.embed")


class BedrockEmbeddings:
    """`Embeddings` on Bedrock.

    `client` is `boto3.client("bedrock-runtime", config=…)` without retries of its own. Titan takes one text a call.
    Raises `UnknownEmbeddingModelError` where the model is of another family.
    """

    def __init__(self, client: InvokeClient, model: str, *, now: Callable[[], datetime] = _utc_now) -> None:
        if "amazon.titan-embed-text" not in model and "cohere.embed" not in model:
            raise UnknownEmbeddingModelError(model)
        self._client, self._name, self._now = client, model, now

    @property
    def model(self) -> str:
        """The provider and the model's or inference profile's id."""
        return f"bedrock/{self._name}"

    def embed(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        """Embed once; see `Embeddings.embed`."""
        if "cohere.embed" in self._name:
            return self._cohere(texts, purpose)
        answers = [self._titan(text) for text in texts]
        vectors = unit_vectors(self.model, [vector for vector, _ in answers], len(texts))
        return Embedded(vectors, sum(tokens for _, tokens in answers))

    def _titan(self, text: str) -> tuple[Vector, int]:
        try:
            answer = _Titan.model_validate_json(self._invoke({"inputText": text[:_LONGEST_TITAN]}))
        except ValidationError as error:
            raise MalformedOutputError(self.model, "it is no embedding") from error
        return tuple(answer.embedding), answer.tokens

    def _cohere(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        asked = {
            "texts": [text[:_LONGEST_COHERE] for text in texts],
            "input_type": _PURPOSES[purpose],
            "truncate": "END",
        }
        try:
            answer = _Cohere.model_validate_json(self._invoke(asked))
        except ValidationError as error:
            raise MalformedOutputError(self.model, "it is no list of embeddings") from error
        return Embedded(unit_vectors(self.model, answer.embeddings, len(texts)))

    def _invoke(self, asked: Mapping[str, object]) -> bytes:
        from botocore.exceptions import BotoCoreError, ClientError

        json_type = "application/json"
        try:
            answer = self._client.invoke_model(
                modelId=self._name, body=json.dumps(asked), contentType=json_type, accept=json_type
            )
            return cast("Body", answer["body"]).read()
        except ClientError as error:
            raise failure(self.model, cast("Mapping[str, object]", error.response), self._now()) from error
        except BotoCoreError as error:
            raise ModelUnavailableError(self.model, type(error).__name__) from error
