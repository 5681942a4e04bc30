"""One suite that every adapter of the embeddings port passes, on what each provider puts on the wire."""

import io
import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.response import StreamingBody
from botocore.stub import ANY, Stubber

from springline.platform.embeddings import choice, local
from springline.platform.embeddings.bedrock import BedrockEmbeddings, UnknownEmbeddingModelError
from springline.platform.embeddings.local import EmbeddingsMissingError, LocalEmbeddings
from springline.platform.embeddings.openai import OpenAIEmbeddings
from springline.platform.embeddings.protocol import MOST_TEXTS, Embeddings
from springline.platform.llm.protocol import (
    MalformedOutputError,
    ModelRefusedError,
    ModelUnavailableError,
    RateLimitedError,
)
from springline.platform.settings import Settings, SettingsError

pytestmark = pytest.mark.contract

NOW = datetime(2025, 3, 4, 12, 0, 0, tzinfo=UTC)
KEY = "sk-not-for-anyone-to-see"
TEXTS = ["Who has a drill?", "I have one", "Say when"]
VECTORS = [[3.0, 4.0], [0.0, 2.0], [-1.0, 0.0]]


class Wire(Protocol):
    """A provider's side of the protocol."""

    adapter: Embeddings

    def answers(self, vectors: Sequence[Sequence[float]]) -> None: ...
    def answers_raw(self, body: str) -> None: ...
    def fails(self, problem: str) -> None: ...
    @property
    def sent(self) -> list[str]: ...


class OpenAIWire:
    """Replays an `/embeddings` endpoint, whose items may come in any order."""

    has_tokens = True

    def __init__(self) -> None:
        self.reply: Callable[[], httpx.Response]
        self.payload: dict[str, Any] = {}
        self.adapter = OpenAIEmbeddings(
            "https://models.example/v1/", "small-1", KEY, transport=httpx.MockTransport(self._handle), now=lambda: NOW
        )

    def _handle(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://models.example/v1/embeddings"
        assert request.headers["authorization"] == f"Bearer {KEY}"
        self.payload = json.loads(request.content)
        assert (self.payload["model"], self.payload["encoding_format"]) == ("small-1", "float")
        reply = self.reply()
        if reply.status_code == 599:
            raise httpx.ConnectError("no route", request=request)
        return reply

    def answers(self, vectors: Sequence[Sequence[float]]) -> None:
        items = [{"object": "embedding", "index": n, "embedding": list(one)} for n, one in enumerate(vectors)]
        body = {
            "object": "list",
            "data": items[::-1],
            "model": "small-1",
            "usage": {"prompt_tokens": 9, "total_tokens": 9},
        }
        self.reply = lambda: httpx.Response(200, json=body)

    def answers_raw(self, body: str) -> None:
        self.reply = lambda: httpx.Response(200, text=body)

    def fails(self, problem: str) -> None:
        status = {"throttled": 429, "broken": 503, "key": 401, "unreachable": 599}[problem]
        headers = {"Retry-After": "7"} if problem == "throttled" else {}
        self.reply = lambda: httpx.Response(status, json={"error": {"message": f"{KEY} {TEXTS[0]}"}}, headers=headers)

    @property
    def sent(self) -> list[str]:
        return self.payload["input"]


class BedrockWire:
    """Replays `InvokeModel` of one family of models, as botocore checks it."""

    def __init__(self, model: str) -> None:
        config = Config(retries={"total_max_attempts": 1})
        self._client = boto3.client(
            "bedrock-runtime",
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )
        self._stub = Stubber(self._client)
        self._stub.activate()
        self._asked: list[dict[str, Any]] = []
        self._client.meta.events.register("provide-client-params.bedrock-runtime.InvokeModel", self._note)
        self.adapter = BedrockEmbeddings(self._client, model, now=lambda: NOW)
        self._model = model

    def _note(self, params: dict[str, Any], **_: object) -> None:
        assert (params["modelId"], params["contentType"]) == (self._model, "application/json")
        self._asked.append(json.loads(params["body"]))

    def _add(self, body: str) -> None:
        raw = body.encode()
        answer = {"body": StreamingBody(io.BytesIO(raw), len(raw)), "contentType": "application/json"}
        expected = {"modelId": self._model, "body": ANY, "contentType": ANY, "accept": ANY}
        self._stub.add_response("invoke_model", answer, expected)

    def answers_raw(self, body: str) -> None:
        self._add(body)

    def fails(self, problem: str) -> None:
        if problem == "unreachable":
            error = EndpointConnectionError(endpoint_url="https://bedrock")

            def unreachable(**_: object) -> None:
                raise error

            self._client.invoke_model = unreachable
            return
        code = {"throttled": "ThrottlingException", "broken": "InternalServerException", "key": "AccessDeniedException"}
        headers = {"HTTPHeaders": {"retry-after": "7"}} if problem == "throttled" else {}
        self._stub.add_client_error("invoke_model", code[problem], f"{KEY} {TEXTS[0]}", response_meta=headers)


class TitanWire(BedrockWire):
    has_tokens = True

    def __init__(self) -> None:
        super().__init__("amazon.titan-embed-text-v2:0")

    def answers(self, vectors: Sequence[Sequence[float]]) -> None:
        for one in vectors:
            self._add(json.dumps({"embedding": list(one), "inputTextTokenCount": 3}))

    @property
    def sent(self) -> list[str]:
        return [one["inputText"] for one in self._asked]


class CohereWire(BedrockWire):
    has_tokens = False

    def __init__(self) -> None:
        super().__init__("eu.cohere.embed-multilingual-v3")

    def answers(self, vectors: Sequence[Sequence[float]]) -> None:
        self._add(json.dumps({"id": "x", "embeddings": [list(one) for one in vectors], "texts": []}))

    @property
    def sent(self) -> list[str]:
        assert [one["input_type"] for one in self._asked] == ["search_document"]
        return self._asked[0]["texts"]


class LocalWire:
    """Stands for sentence-transformers: its two methods, and what they return."""

    has_tokens = False

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.questions: list[str] = []
        self._reply: Callable[[], Any] = list
        self.loaded: list[str] = []
        self.adapter = LocalEmbeddings("tiny", load=self._load)

    def _load(self, name: str) -> "LocalWire":
        self.loaded.append(name)
        return self

    def encode_document(self, inputs: list[str], *, show_progress_bar: bool) -> Any:
        assert not show_progress_bar
        self.sent = inputs
        return self._reply()

    def encode_query(self, inputs: list[str], *, show_progress_bar: bool) -> Any:
        assert not show_progress_bar
        self.questions = inputs
        return self._reply()

    def answers(self, vectors: Sequence[Sequence[float]]) -> None:
        self._reply = lambda: [list(one) for one in vectors]

    def fails(self, problem: str) -> None:
        assert problem == "unreachable"

        def missing(name: str) -> Any:
            raise OSError(f"no folder {name}")

        self.adapter = LocalEmbeddings("tiny", load=missing)


REMOTE = {"openai": OpenAIWire, "titan": TitanWire, "cohere": CohereWire}


@pytest.fixture(params=[*REMOTE, "local"])
def wire(request: pytest.FixtureRequest) -> Any:
    return LocalWire() if request.param == "local" else REMOTE[request.param]()


@pytest.fixture(params=list(REMOTE))
def remote(request: pytest.FixtureRequest) -> Any:
    return REMOTE[request.param]()


def test_texts_get_vectors_of_length_one_in_their_order(wire: Any) -> None:
    wire.answers(VECTORS)
    found = wire.adapter.embed(TEXTS, "passage")
    assert wire.sent == TEXTS
    assert found.vectors == ((0.6, 0.8), (0.0, 1.0), (-1.0, 0.0))
    assert all(math.isclose(math.hypot(*one), 1) for one in found.vectors)
    assert found.tokens == (9 if wire.has_tokens else 0)
    assert "/" in wire.adapter.model


@pytest.mark.parametrize(
    "vectors",
    [VECTORS[:2], [*VECTORS, [1.0, 1.0]], [[0.0, 0.0], *VECTORS[:2]], [[1.0], *VECTORS[:2]], [[], [], []]],
)
def test_too_few_too_many_or_pointless_vectors_are_refused(wire: Any, vectors: list[list[float]]) -> None:
    wire.answers(vectors)
    if isinstance(wire, TitanWire) and len(vectors) != len(TEXTS):
        return  # is asked for one text at a time
    with pytest.raises(MalformedOutputError):
        wire.adapter.embed(TEXTS, "passage")


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"data": 1}', '{"embedding": ["x"]}', '{"embeddings": [["x"]]}', "<html>"]
)
def test_what_is_no_answer_is_refused(remote: Any, body: str) -> None:
    remote.answers_raw(body)
    with pytest.raises(MalformedOutputError):
        remote.adapter.embed(TEXTS[:1], "passage")


def test_vectors_of_infinite_numbers_are_refused(remote: Any) -> None:
    for body in ('{"data":[{"index":0,"embedding":[1e999]}]}', '{"embedding":[1e999]}', '{"embeddings":[[1e999]]}'):
        one = type(remote)()
        one.answers_raw(body)
        with pytest.raises(MalformedOutputError):
            one.adapter.embed(TEXTS[:1], "passage")


@pytest.mark.parametrize(
    ("problem", "error"),
    [("throttled", RateLimitedError), ("broken", ModelUnavailableError), ("key", ModelRefusedError)],
)
def test_failures_are_told_in_the_ports_words(remote: Any, problem: str, error: type[Exception]) -> None:
    remote.fails(problem)
    with pytest.raises(error) as raised:
        remote.adapter.embed(TEXTS[:1], "passage")
    assert KEY not in str(raised.value)
    assert TEXTS[0] not in str(raised.value)
    if isinstance(raised.value, RateLimitedError):
        assert raised.value.retry_after == timedelta(seconds=7)


def test_a_provider_that_is_away_is_unavailable(wire: Any) -> None:
    wire.fails("unreachable")
    with pytest.raises(ModelUnavailableError):
        wire.adapter.embed(TEXTS[:1], "passage")


def test_an_answer_that_has_no_end_is_given_up() -> None:
    wire = OpenAIWire()
    wire.adapter = OpenAIEmbeddings(
        "https://models.example/v1",
        "small-1",
        KEY,
        transport=httpx.MockTransport(wire._handle),
        largest_answer=100,
    )
    wire.answers([[0.5] * 1000])
    with pytest.raises(MalformedOutputError, match="larger than 100"):
        wire.adapter.embed(TEXTS[:1], "passage")


def test_a_compressed_answer_is_not_unpacked() -> None:
    wire = OpenAIWire()
    wire.reply = lambda: httpx.Response(200, content=b"", headers={"content-encoding": "gzip"})
    with pytest.raises(MalformedOutputError, match="compressed"):
        wire.adapter.embed(TEXTS[:1], "passage")


def test_questions_are_embedded_as_questions() -> None:
    here = LocalWire()
    here.answers(VECTORS[:1])
    here.adapter.embed(["when?"], "question")
    assert (here.questions, here.sent) == (["when?"], [])
    there = CohereWire()
    there.answers(VECTORS[:1])
    there.adapter.embed(["when?"], "question")
    assert [one["input_type"] for one in there._asked] == ["search_query"]


def test_a_local_model_is_loaded_once_and_when_it_is_needed() -> None:
    here = LocalWire()
    assert here.loaded == []
    here.answers(VECTORS[:1])
    here.adapter.embed(["one"], "passage")
    here.adapter.embed(["two"], "passage")
    assert here.loaded == ["tiny"]


def test_without_its_library_the_local_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(local, "import_module", missing)
    with pytest.raises(EmbeddingsMissingError, match=r"springline\[embeddings\]"):
        LocalEmbeddings("tiny").embed(["one"], "passage")


def test_a_model_of_another_kind_is_refused_at_once() -> None:
    with pytest.raises(UnknownEmbeddingModelError):
        BedrockEmbeddings(boto3.client("bedrock-runtime", region_name="eu-central-1"), "anthropic.claude")


def test_settings_choose_and_none_is_the_default() -> None:
    assert choice.embeddings(Settings()) is None
    here = choice.embeddings(Settings(embeddings="local", embeddings_model="tiny"))
    assert here is not None
    assert here.model == "local/tiny"
    assert choice.embeddings(Settings(embeddings="local", embeddings_model="tiny")) is here
    there = choice.embeddings(
        Settings(embeddings="openai", embeddings_url="https://models.example/v1", embeddings_model="small-1")
    )
    assert there is not None
    assert there.model == "openai/small-1"
    cloud = Settings(embeddings="bedrock", embeddings_model="amazon.titan-embed-text-v2:0", aws_region="eu-central-1")
    in_cloud = choice.embeddings(cloud)
    assert in_cloud is not None
    assert in_cloud.model == "bedrock/amazon.titan-embed-text-v2:0"


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("openai", {"SPRINGLINE_EMBEDDINGS_URL", "SPRINGLINE_EMBEDDINGS_MODEL"}),
        ("bedrock", {"SPRINGLINE_EMBEDDINGS_MODEL", "AWS_REGION"}),
        ("local", {"SPRINGLINE_EMBEDDINGS_MODEL"}),
    ],
)
def test_what_a_choice_needs_is_asked_for(kind: str, missing: set[str]) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment({"SPRINGLINE_EMBEDDINGS": kind}, needs=())
    assert {one.name for one in raised.value.problems} == missing


def test_a_call_takes_no_more_texts_than_the_smallest_provider() -> None:
    """Cohere's limit is 96 texts."""
    assert MOST_TEXTS <= 96
