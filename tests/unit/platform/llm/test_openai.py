"""What only HTTP can do wrong; the rest is in `tests/contract/test_llm_adapters.py`."""

import gzip
from collections.abc import Callable, Iterator

import httpx
import pytest

from springline.platform.llm.openai import OpenAIModel
from springline.platform.llm.protocol import (
    CompletionRequest,
    Instruction,
    MalformedOutputError,
    ModelRefusedError,
    ModelUnavailableError,
)

pytestmark = pytest.mark.unit

REQUEST = CompletionRequest("s", (Instruction("i"),), "n", {"type": "object"}, 10)


class Drip(httpx.SyncByteStream):
    """A body that comes in pieces, and says how many were taken."""

    def __init__(self, pieces: int, size: int = 1000) -> None:
        self.pieces, self.size, self.taken = pieces, size, 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            self.taken += 1
            yield b" " * self.size


def complete(
    reply: Callable[[httpx.Request], httpx.Response],
    *,
    monotonic: Callable[[], float] = lambda: 0.0,
    most: int = 1 << 20,
):
    model = OpenAIModel(
        "https://models.example/v1",
        "small-1",
        None,
        transport=httpx.MockTransport(reply),
        monotonic=monotonic,
        largest_answer=most,
    )
    try:
        return model.complete(REQUEST)
    finally:
        model.close()


def test_an_endless_answer_is_given_up_at_its_limit():
    body = Drip(1_000_000)
    with pytest.raises(MalformedOutputError, match="larger than 5000 bytes"):
        complete(lambda _: httpx.Response(200, stream=body), most=5000)
    assert body.taken == 6


def test_an_answer_that_drips_past_the_time_limit_is_given_up():
    clock = iter(range(0, 10_000, 25))
    body = Drip(1_000_000)
    with pytest.raises(ModelUnavailableError, match="60 s"):
        complete(lambda _: httpx.Response(200, stream=body), monotonic=lambda: float(next(clock)))
    assert body.taken == 3


def test_an_error_page_without_end_is_cut_short():
    body = Drip(1_000_000)
    with pytest.raises(ModelRefusedError):
        complete(lambda _: httpx.Response(400, stream=body))
    assert body.taken < 20


def test_a_compressed_answer_is_not_unpacked():
    bomb = gzip.compress(b" " * 10_000_000)

    def reply(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "identity"
        return httpx.Response(200, stream=httpx.ByteStream(bomb), headers={"Content-Encoding": "gzip"})

    with pytest.raises(MalformedOutputError, match="compressed"):
        complete(reply)


def test_a_redirect_is_refused_so_that_the_key_stays_where_it_belongs():
    asked: list[str] = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(307, headers={"Location": "https://elsewhere.example/"})

    with pytest.raises(ModelRefusedError, match="307"):
        complete(reply)
    assert asked == ["models.example"]


def test_a_read_timeout_is_unavailable():
    def reply(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    with pytest.raises(ModelUnavailableError, match="ReadTimeout"):
        complete(reply)


def test_without_a_key_no_authorization_is_sent():
    def reply(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        return httpx.Response(200, json={"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]})

    assert complete(reply).prompt_tokens == 0


def test_the_providers_error_code_is_shown():
    with pytest.raises(ModelRefusedError, match="HTTP 404 \\(model_not_found\\)"):
        complete(lambda _: httpx.Response(404, json={"error": {"code": "model_not_found", "message": "no such"}}))
