"""Tokens come from the setting, or from the secret that it names, which is read again now and then."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from springline.appcache.tokens import KEPT_FOR, IndexTokens
from springline.platform.addresses import Secret, parse_tokens
from springline.platform.clock import ManualClock
from springline.platform.secrets import SecretUnavailableError

pytestmark = pytest.mark.unit


class Tenants:
    """A database that knows the names of tenants, and how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    @contextmanager
    def transaction(self, tenant_id: int) -> Iterator["Tenants"]:
        self.asked.append(tenant_id)
        yield self

    def value(self, *_: object) -> str:
        return {1: "harbour", 2: "orchard"}[self.asked[-1]]


class Stored:
    """A secret, and how often it was read."""

    def __init__(self, *texts: str | None) -> None:
        self.reads: list[str] = []
        self._texts = iter(texts)

    def __call__(self, secret_id: str) -> str:
        self.reads.append(secret_id)
        text = next(self._texts)
        if text is None:
            raise SecretUnavailableError(secret_id, "can't be read")
        return text


def make(setting: str | None, read: Stored | None = None, clock: ManualClock | None = None) -> IndexTokens:
    secret = Secret(setting) if setting else None
    monotonic = (clock or ManualClock()).monotonic
    return IndexTokens(Tenants(), secret, read_secret=read or Stored(), monotonic=monotonic)


def test_a_tenant_has_the_token_under_its_name():
    tokens = make('{"harbour": "spl_a"}')
    assert [tokens.of(1), tokens.of(2), tokens.of(1)] == [Secret("spl_a"), None, Secret("spl_a")]
    assert tokens._database.asked == [1, 2]


def test_without_a_setting_nobody_has_one():
    assert make(None).of(1) is None


def test_a_secret_is_read_once_in_a_while_and_its_new_tokens_are_used():
    clock, read = ManualClock(), Stored('{"harbour": "spl_a"}', '{"harbour": "spl_b"}')
    tokens = make("secretsmanager://arn:aws:secretsmanager:eu-central-1:1:secret:x", read, clock)
    assert [tokens.of(1), tokens.of(1)] == [Secret("spl_a")] * 2
    clock.advance(KEPT_FOR)

    assert tokens.of(1) == Secret("spl_b")
    assert read.reads == ["arn:aws:secretsmanager:eu-central-1:1:secret:x"] * 2


def test_a_secret_that_can_not_be_read_anew_leaves_the_tokens_of_before(caplog):
    clock, read = ManualClock(), Stored('{"harbour": "spl_a"}', None)
    tokens = make("secretsmanager://x", read, clock)
    tokens.of(1)
    clock.advance(KEPT_FOR)

    assert tokens.of(1) == Secret("spl_a")
    assert "going on with those of before" in caplog.text


@pytest.mark.parametrize("text", [None, "spl_bare", "[]", '{"harbour": 1}', "secretsmanager://other"])
def test_a_secret_that_never_was_of_use_is_said_to_be_so_without_quoting_it(text):
    with pytest.raises(SecretUnavailableError) as raised:
        make("secretsmanager://x", Stored(text)).of(1)
    assert "spl_bare" not in str(raised.value)


@pytest.mark.parametrize(
    "text", ["spl_bare", "[]", '{"home": 1}', '{"home": "a b"}', '{"home": "ä"}', "secretsmanager://"]
)
def test_a_setting_is_checked_when_it_is_read(text):
    with pytest.raises(ValueError) as raised:
        parse_tokens(text)
    assert "spl_bare" not in str(raised.value)


def test_a_setting_is_kept_as_it_is():
    assert parse_tokens(json.dumps({"home": "spl_a"})).reveal() == '{"home": "spl_a"}'
    assert parse_tokens("secretsmanager://x").reveal() == "secretsmanager://x"
