"""Embeddings behind an OpenAI-compatible endpoint: OpenAI itself, vLLM, llama.cpp, Ollama and others."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, NonNegativeInt, ValidationError

from springline.platform.embeddings.protocol import Embedded, Purpose, unit_vectors
from springline.platform.llm.http_answers import AnswerReader, failure
from springline.platform.llm.protocol import MalformedOutputError, ModelUnavailableError

if TYPE_CHECKING:
    import httpx

_LARGEST_ANSWER = 16 << 20


class _Item(BaseModel):
    index: NonNegativeInt
    embedding: list[float]


class _Usage(BaseModel):
    prompt_tokens: NonNegativeInt = 0


class _Answer(BaseModel):
    data: list[_Item]
    usage: _Usage | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class OpenAIEmbeddings:
    """`Embeddings` over HTTP.

    `endpoint` is the API's root, such as `https://api.openai.com/v1`. `transport` replaces the network in tests.
    `time_limit` bounds one call from its first byte to its last. Redirects are not followed: the key goes to one place.
    """

    def __init__(
        self,
        endpoint: str,
        model: str,
        api_key: str | None,
        *,
        transport: "httpx.BaseTransport | None" = None,
        time_limit: timedelta = timedelta(seconds=20),
        largest_answer: int = _LARGEST_ANSWER,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        import httpx

        self._name = model
        self._url = f"{endpoint.rstrip('/')}/embeddings"
        self._answers = AnswerReader(self.model, time_limit.total_seconds(), monotonic)
        self._largest_answer, self._now = largest_answer, now
        # An encoded answer could grow without bound while it is unpacked, so none is asked for.
        headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {api_key}"} if api_key else {})}
        limits = httpx.Timeout(time_limit.total_seconds(), connect=5)
        self._client = httpx.Client(transport=transport, timeout=limits, headers=headers, follow_redirects=False)

    @property
    def model(self) -> str:
        """The provider and the model."""
        return f"openai/{self._name}"

    def close(self) -> None:
        """Close the connections that are kept open between calls."""
        self._client.close()

    def embed(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        """Embed once; see `Embeddings.embed`. The protocol doesn't tell questions from passages."""
        del purpose
        import httpx

        asked = {"model": self._name, "input": list(texts), "encoding_format": "float"}
        try:
            with self._client.stream("POST", self._url, json=asked) as response:
                if response.status_code != 200:
                    raise failure(self.model, response, self._now())  # what else it says may quote the texts
                body = self._answers.read(response, most=self._largest_answer, deadline=self._answers.deadline())
        except httpx.HTTPError as error:
            raise ModelUnavailableError(self.model, type(error).__name__) from error
        return self._embedded(body, len(texts))

    def _embedded(self, body: bytes, wanted: int) -> Embedded:
        try:
            answer = _Answer.model_validate_json(body)
        except ValidationError as error:
            raise MalformedOutputError(self.model, "it is no list of embeddings") from error
        if sorted(one.index for one in answer.data) != list(range(wanted)):
            raise MalformedOutputError(self.model, "it doesn't have one vector for each text")
        ordered = sorted(answer.data, key=lambda one: one.index)
        vectors = unit_vectors(self.model, [one.embedding for one in ordered], wanted)
        return Embedded(vectors, (answer.usage or _Usage()).prompt_tokens)
