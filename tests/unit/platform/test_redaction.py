import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.ids import new_token
from springline.platform.redaction import redact_text, redact_value

pytestmark = pytest.mark.unit

PLAIN = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("connecting to postgresql://app:hunter2@db:5432/x", "connecting to postgresql://app:***@db:5432/x"),
        ("postgresql://app:p@ss:w0rd@db/x failed", "postgresql://app:***@db/x failed"),
        ("redis://:hunter2@cache", "redis://:***@cache"),
        ("Authorization: Bearer eyJhbGciOi.abc-def", "Authorization: *** ***"),
        ("got Basic dXNlcjpwYXNz from it", "got Basic *** from it"),
        ("password=hunter2&user=x", "password=***&user=x"),
        ("{'api_key': 'hunter 2', 'n': 1}", "{'api_key': ***, 'n': 1}"),
        ('{"client_secret": "hunter2"}', '{"client_secret": ***}'),
        (json.dumps(json.dumps({"password": "hunter2"})), r'"{\"password\": ***}"'),
        ("X-Csrf-Token: abcdef", "X-Csrf-Token: ***"),
    ],
)
def test_secrets_are_found_by_their_surroundings(text: str, expected: str):
    assert redact_text(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org:8080/path?mail=a@example.org",
        "12 tokens used, tokens=345, token_id=7, prompt_tokens: 12",
        "the secretary said: bring a basic chair",
        "spl_users has 3 rows",
    ],
)
def test_what_is_no_secret_stays(text: str):
    assert redact_text(text) == text


@given(PLAIN, PLAIN)
def test_a_token_is_hidden_wherever_it_stands(before: str, after: str):
    token = new_token()
    assert token.removeprefix("spl_")[:12] not in redact_text(f"{before}{token} {after}/{token}")


def test_values_are_hidden_by_their_names_at_any_depth():
    value = {"user": "ann", "Password": "hunter2", "inner": [{"api-key": "k", "note": "spl_abcdefgh12345678"}]}
    assert redact_value("extra", value) == {
        "user": "ann",
        "Password": "***",
        "inner": [{"api-key": "***", "note": "spl_***"}],
    }
    assert redact_value("session_cookie", 12) == "***"
    assert redact_value("prompt_tokens", 12) == 12
    assert redact_value("token", None) is None


def test_whatever_comes_out_is_json():
    cyclic: list[object] = [float("nan"), float("inf"), {1: object}, b"bytes"]
    cyclic.append(cyclic)
    json.dumps(redact_value("x", cyclic), allow_nan=False)
    assert len(json.dumps(redact_value("x", list(range(10_000))))) < 1_000


@pytest.mark.parametrize(
    "unit",
    ["secret", "password=", 'secret="', "secret='", "://a:", "bearer ", "spl_", "token" + "-" * 40, "api_key \\"],
)
def test_the_cost_is_linear_in_the_length(unit: str):
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.perf_counter()
        redact_text(text)
        return time.perf_counter() - started

    small = min(seconds(20_000) for _ in range(5))
    assert min(seconds(320_000) for _ in range(2)) < 16 * small * 5 + 0.01  # quadratic would be 256 times as much
