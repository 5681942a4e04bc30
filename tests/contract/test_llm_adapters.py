"""One suite that every adapter of the language-model port passes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.stub import ANY, Stubber

from springline.platform.llm.bedrock import BedrockModel
from springline.platform.llm.openai import OpenAIModel
from springline.platform.llm.protocol import (
    CompletionRequest,
    Data,
    Instruction,
    LanguageModel,
    MalformedOutputError,
    ModelRefusedError,
    ModelUnavailableError,
    Prices,
    RateLimitedError,
)

pytestmark = pytest.mark.contract

NOW = datetime(2025, 3, 4, 12, 0, 0, tzinfo=UTC)
NONCE = "0123456789abcdef"
PRICES = Prices(prompt=Decimal("2.5"), completion=Decimal(10))
SCHEMA = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {"kind": {"type": "string", "enum": ["need", "offer"], "maxLength": 5}},
}
REQUEST = CompletionRequest(
    "You sort comments.", (Instruction("Sort this:"), Data("comment 1", "Who has a drill?")), "kinds", SCHEMA, 80
)
KEY = "sk-not-for-anyone-to-see"


@dataclass
class Sent:
    """What an adapter sent, in the port's words."""

    system: str
    user: list[str]
    max_tokens: int
    temperature: float
    schema: dict[str, Any]
    schema_name: str
    tools: object


class Wire(Protocol):
    """A provider's side of the protocol."""

    model: LanguageModel
    priceless: LanguageModel

    def answers(self, text: str | None, *, stop: str = "end", tokens: tuple[int, int] = (120, 30)) -> None: ...
    def fails(self, problem: str, *, retry_after: str | None = None) -> None: ...
    def answers_raw(self, body: str) -> None: ...
    @property
    def sent(self) -> Sent: ...


class OpenAIWire:
    """Replays what a chat completions endpoint puts on the wire."""

    def __init__(self) -> None:
        self.reply: Callable[[httpx.Request], httpx.Response]
        self.payload: dict[str, Any] = {}
        self.model = self._make(PRICES)
        self.priceless = self._make(None)

    def _make(self, prices: Prices | None) -> OpenAIModel:
        return OpenAIModel(
            "https://models.example/v1/",
            "small-1",
            KEY,
            prices=prices,
            transport=httpx.MockTransport(self._handle),
            nonce=lambda: NONCE,
            now=lambda: NOW,
        )

    def _handle(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://models.example/v1/chat/completions"
        assert request.headers["authorization"] == f"Bearer {KEY}"
        self.payload = json.loads(request.content)
        return self.reply(request)

    def answers(self, text: str | None, *, stop: str = "end", tokens: tuple[int, int] = (120, 30)) -> None:
        refusal = "I can't help with that." if stop == "declined" else None
        reason = {"end": "stop", "length": "length", "declined": "stop"}[stop]
        body = {
            "id": "chatcmpl-B7x",
            "object": "chat.completion",
            "created": 1741089600,
            "model": "small-1-2025-01-01",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": None if refusal else text, "refusal": refusal},
                    "logprobs": None,
                    "finish_reason": reason,
                }
            ],
            "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)},
            "system_fingerprint": "fp_1",
        }
        self.reply = lambda _: httpx.Response(200, json=body)

    def answers_raw(self, body: str) -> None:
        self.reply = lambda _: httpx.Response(200, text=body)

    def fails(self, problem: str, *, retry_after: str | None = None) -> None:
        if problem == "unreachable":

            def unreachable(request: httpx.Request) -> httpx.Response:
                raise httpx.ConnectError("no route", request=request)

            self.reply = unreachable
            return
        status = {"throttled": 429, "broken": 503, "key": 401, "invalid": 400}[problem]
        error = {"error": {"message": f"{KEY} Who has a drill?", "type": "invalid_request_error", "code": None}}
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        self.reply = lambda _: httpx.Response(status, json=error, headers=headers)

    @property
    def sent(self) -> Sent:
        system, user = self.payload["messages"]
        assert (system["role"], user["role"]) == ("system", "user")
        wanted = self.payload["response_format"]
        assert wanted["type"] == "json_schema"
        assert wanted["json_schema"]["strict"] is True
        return Sent(
            system["content"],
            [part["text"] for part in user["content"]],
            self.payload["max_tokens"],
            self.payload["temperature"],
            wanted["json_schema"]["schema"],
            wanted["json_schema"]["name"],
            self.payload.get("tools"),
        )


class BedrockWire:
    """botocore's stub of the Bedrock runtime: it checks what is sent and answered against the service's own model."""

    def __init__(self) -> None:
        self.client = boto3.client(
            "bedrock-runtime",
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )
        self.stub = Stubber(self.client)
        self.stub.activate()
        self.arguments: dict[str, Any] = {}
        self.client.meta.events.register("provide-client-params.bedrock-runtime.Converse", self._note)
        self.model = BedrockModel(self.client, "example.small-1", prices=PRICES, nonce=lambda: NONCE, now=lambda: NOW)
        self.priceless = BedrockModel(self.client, "example.small-1", nonce=lambda: NONCE, now=lambda: NOW)

    def _note(self, params: dict[str, Any], **_: object) -> None:
        self.arguments = params

    def _answer(self, content: list[dict[str, Any]], reason: str, tokens: tuple[int, int]) -> None:
        self.stub.add_response(
            "converse",
            {
                "output": {"message": {"role": "assistant", "content": content}},
                "stopReason": reason,
                "usage": {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)},
                "metrics": {"latencyMs": 412},
            },
            {
                "modelId": "example.small-1",
                "system": ANY,
                "messages": ANY,
                "inferenceConfig": ANY,
                "outputConfig": ANY,
            },
        )

    def answers(self, text: str | None, *, stop: str = "end", tokens: tuple[int, int] = (120, 30)) -> None:
        content = [] if text is None else [{"reasoningContent": {"reasoningText": {"text": "hm"}}}, {"text": text}]
        reason = {"end": "end_turn", "length": "max_tokens", "declined": "content_filtered"}[stop]
        self._answer(content, reason, tokens)

    def answers_raw(self, body: str) -> None:
        self._answer([{"reasoningContent": {"reasoningText": {"text": body}}}], "end_turn", (1, 1))

    def fails(self, problem: str, *, retry_after: str | None = None) -> None:
        if problem == "unreachable":

            def unreachable(**_: object) -> None:
                raise EndpointConnectionError(endpoint_url="https://bedrock.example")

            self.client.meta.events.register_first("before-call.bedrock-runtime.Converse", unreachable)
            return
        code, status = {
            "throttled": ("ThrottlingException", 429),
            "broken": ("ServiceUnavailableException", 503),
            "key": ("AccessDeniedException", 403),
            "invalid": ("ValidationException", 400),
        }[problem]
        self.stub.add_client_error(
            "converse",
            service_error_code=code,
            service_message="Who has a drill?",
            http_status_code=status,
            response_meta={"HTTPHeaders": {} if retry_after is None else {"retry-after": retry_after}},
        )

    @property
    def sent(self) -> Sent:
        sent = self.arguments
        (message,) = sent["messages"]
        assert message["role"] == "user"
        wanted = sent["outputConfig"]["textFormat"]["structure"]["jsonSchema"]
        return Sent(
            "\n".join(block["text"] for block in sent["system"]),
            [block["text"] for block in message["content"]],
            sent["inferenceConfig"]["maxTokens"],
            sent["inferenceConfig"]["temperature"],
            json.loads(wanted["schema"]),
            wanted["name"],
            sent.get("toolConfig"),
        )


@pytest.fixture(params=[OpenAIWire, BedrockWire])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    wire: Wire = request.param()
    yield wire
    if isinstance(wire, OpenAIWire):
        wire.model.close()
        wire.priceless.close()
    else:
        wire.client.close()  # type: ignore[attr-defined]


def test_text_tokens_and_cost_come_back(wire: Wire):
    wire.answers('{"kind": "need"}', tokens=(120, 30))
    done = wire.model.complete(REQUEST)
    assert done.text == '{"kind": "need"}'
    assert done.model == wire.model.model
    assert (done.prompt_tokens, done.completion_tokens) == (120, 30)
    assert done.cost == 600
    assert not done.truncated


def test_without_prices_there_is_no_cost(wire: Wire):
    wire.answers("{}")
    assert wire.priceless.complete(REQUEST).cost is None


def test_data_goes_out_fenced_and_apart_from_instructions(wire: Wire):
    wire.answers("{}")
    wire.model.complete(REQUEST)
    assert wire.sent.user == ["Sort this:", f"<<<DATA {NONCE} comment 1\nWho has a drill?\n{NONCE} DATA>>>"]
    assert wire.sent.system.startswith("You sort comments.")
    assert f"<<<DATA {NONCE}" in wire.sent.system


def test_limits_and_the_structure_of_the_answer_go_out_and_tools_never_do(wire: Wire):
    wire.answers("{}")
    wire.model.complete(REQUEST)
    assert (wire.sent.max_tokens, wire.sent.temperature, wire.sent.tools) == (80, 0.0, None)
    assert wire.sent.schema_name == "kinds"
    assert wire.sent.schema["properties"] == {"kind": {"type": "string", "enum": ["need", "offer"]}}


def test_an_answer_that_ran_out_of_tokens_says_so(wire: Wire):
    wire.answers('{"kind": "ne', stop="length")
    assert wire.model.complete(REQUEST).truncated


@pytest.mark.parametrize("spelled", ["20", "Tue, 04 Mar 2025 12:00:20 GMT"])
def test_a_rate_limit_tells_how_long_to_wait(wire: Wire, spelled: str):
    wire.fails("throttled", retry_after=spelled)
    with pytest.raises(RateLimitedError) as caught:
        wire.model.complete(REQUEST)
    assert caught.value.retry_after == timedelta(seconds=20)


def test_a_rate_limit_may_leave_open_how_long(wire: Wire):
    wire.fails("throttled")
    with pytest.raises(RateLimitedError) as caught:
        wire.model.complete(REQUEST)
    assert caught.value.retry_after is None


def test_a_broken_provider_is_unavailable_and_may_ask_for_patience(wire: Wire):
    wire.fails("broken", retry_after="3")
    with pytest.raises(ModelUnavailableError) as caught:
        wire.model.complete(REQUEST)
    assert caught.value.retry_after == timedelta(seconds=3)


def test_an_unreachable_provider_is_unavailable(wire: Wire):
    wire.fails("unreachable")
    with pytest.raises(ModelUnavailableError):
        wire.model.complete(REQUEST)


@pytest.mark.parametrize("problem", ["key", "invalid"])
def test_a_request_that_will_never_pass_is_refused_without_quoting_it(wire: Wire, problem: str):
    wire.fails(problem)
    with pytest.raises(ModelRefusedError) as caught:
        wire.model.complete(REQUEST)
    assert "drill" not in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_declined_answer_is_malformed(wire: Wire):
    wire.answers("I would rather not.", stop="declined")
    with pytest.raises(MalformedOutputError):
        wire.model.complete(REQUEST)


@pytest.mark.parametrize("body", ["", "<html>gateway</html>", '{"choices": []}', '{"choices": [{"message": {}}]}'])
def test_an_answer_without_text_is_malformed(wire: Wire, body: str):
    wire.answers_raw(body or " ")
    with pytest.raises(MalformedOutputError):
        wire.model.complete(REQUEST)
