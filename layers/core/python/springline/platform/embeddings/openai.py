"""Embeddings behind an OpenAI-compatible endpoint: OpenAI itself, vLLM, llama.cpp, Ollama and others."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, NonNegativeInt, ValidationError

from springline.platform.embeddings.protocol import Embedded, Purpose, unit_vectors
from springline.platform.llm.protocol import (
    MalformedOutputError,
    ModelRefusedError,
    ModelUnavailableError,
    RateLimitedError,
)
from springline.platform.llm.retry_after import parse_retry_after

if TYPE_CHECKING:
    import httpx

_TRY_LATER = frozenset({408, 409, 425, 500, 502, 503, 504, 529})
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
        self._seconds, self._largest_answer = time_limit.total_seconds(), largest_answer
        self._monotonic, self._now = monotonic, now
        # An encoded answer could grow without bound while it is unpacked, so none is asked for.
        headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {api_key}"} if api_key else {})}
        limits = httpx.Timeout(self._seconds, connect=5)
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
                    raise self._failure(response)
                body = self._read(response)
        except httpx.HTTPError as error:
            raise ModelUnavailableError(self.model, type(error).__name__) from error
        return self._embedded(body, len(texts))

    def _read(self, response: "httpx.Response") -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise MalformedOutputError(self.model, "it is compressed, which was not asked for")
        deadline = self._monotonic() + self._seconds
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._largest_answer:
                raise MalformedOutputError(self.model, f"it is larger than {self._largest_answer} bytes")
            if self._monotonic() > deadline:
                raise ModelUnavailableError(self.model, f"no complete answer within {self._seconds:.0f} s")
        return bytes(body)

    def _failure(self, response: "httpx.Response") -> Exception:
        status = response.status_code
        wait = parse_retry_after(response.headers.get("retry-after"), self._now())
        if status == 429:
            return RateLimitedError(self.model, wait)
        if status in _TRY_LATER:
            return ModelUnavailableError(self.model, f"HTTP {status}", wait)
        return ModelRefusedError(self.model, f"HTTP {status}")  # what else it says may quote the texts

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
