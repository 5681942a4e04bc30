"""What models that are asked over HTTP answer: read within bounds, and their errors as those of a model's port."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

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


class AnswerReader:
    """Reads the answers of one model. `seconds` is how long a whole one may take, by the `monotonic` clock."""

    def __init__(self, model: str, seconds: float, monotonic: Callable[[], float]) -> None:
        self._model, self._seconds, self._monotonic = model, seconds, monotonic

    def deadline(self) -> float:
        """By when an answer that is asked for now has to be whole."""
        return self._monotonic() + self._seconds

    def read(self, response: "httpx.Response", *, most: int, deadline: float) -> bytes:
        """The body of an answer that is streamed, of `most` bytes.

        Raises `MalformedOutputError` where it is larger or compressed, `ModelUnavailableError` after the deadline.
        """
        if response.headers.get("content-encoding", "identity") != "identity":
            raise MalformedOutputError(self._model, "it is compressed, which was not asked for")
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > most:
                raise MalformedOutputError(self._model, f"it is larger than {most} bytes")
            if self._monotonic() > deadline:
                raise ModelUnavailableError(self._model, f"no complete answer within {self._seconds:.0f} s")
        return bytes(body)


def failure(model: str, response: "httpx.Response", now: datetime, refusal: Callable[[], str] = str) -> Exception:
    """The error for an answer other than 200; `refusal` is what to add to the status where it is final."""
    status = response.status_code
    wait = parse_retry_after(response.headers.get("retry-after"), now)
    if status == 429:
        return RateLimitedError(model, wait)
    if status in _TRY_LATER:
        return ModelUnavailableError(model, f"HTTP {status}", wait)
    return ModelRefusedError(model, f"HTTP {status}{refusal()}")
