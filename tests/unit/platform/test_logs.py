import io
import json
import logging
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.logs import JsonFormatter, TextFormatter, configure, current_context, log_context

pytestmark = pytest.mark.unit


@dataclass
class Wanted:
    log_level: str = "INFO"
    log_format: str = "json"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


def record(message: object, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("springline.x", logging.WARNING, __file__, 1, message, args, None)
    vars(made).update(extra)
    return made


def as_json(made: logging.LogRecord) -> dict[str, Any]:
    text = JsonFormatter().format(made)
    assert len(text.splitlines()) == 1
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def raised(error: Exception) -> logging.LogRecord:
    made = record("it broke")
    try:
        raise error
    except type(error):
        made.exc_info = sys.exc_info()
    return made


def test_a_line_says_when_where_and_what():
    made = record("%s of %d", "one", 3)
    made.created = 1_767_225_600.0625
    assert as_json(made) == {
        "time": "2026-01-01T00:00:00.062Z",
        "level": "WARNING",
        "logger": "springline.x",
        "message": "one of 3",
    }


def test_structured_fields_come_along_redacted():
    line = as_json(record("done", rows=3, token="spl_abcdefghijk", detail={"password": "x", "url": "a://u:pw@h"}))
    assert (line["rows"], line["token"], line["detail"]) == (3, "***", {"password": "***", "url": "a://u:***@h"})


def test_a_field_does_not_replace_what_a_line_always_has():
    with log_context(request_id="r1"):
        line = as_json(record("done", level="debug", time="never", request_id="forged"))
    assert (line["level"], line["level_"], line["time_"]) == ("WARNING", "debug", "never")
    assert (line["request_id"], line["request_id_"]) == ("r1", "forged")


def test_a_field_that_the_context_has_too_is_said_once():
    with log_context(tenant_id=7):
        assert as_json(record("done", tenant_id=7)).keys() == {"time", "level", "logger", "message", "tenant_id"}


def test_context_nests_and_ends():
    with log_context(request_id="r1", tenant_id=7):
        with log_context(event_id="e1", request_id="r2", run_id=None):
            line = as_json(record("x"))
            assert (line["request_id"], line["event_id"], line["tenant_id"]) == ("r2", "e1", 7)
            assert "run_id" not in line
        assert dict(current_context()) == {"request_id": "r1", "tenant_id": 7}
    assert "request_id" not in as_json(record("x"))


def test_context_ends_with_an_exception_too():
    with pytest.raises(KeyError), log_context(function="f"):
        raise KeyError
    assert dict(current_context()) == {}


def test_threads_do_not_share_context_unless_it_is_passed_on():
    seen: list[dict[str, object]] = []
    with log_context(request_id="r1"):
        copied = copy_context()
        for target in (
            lambda: seen.append(dict(current_context())),
            lambda: copied.run(lambda: seen.append(dict(current_context()))),
        ):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
    assert seen == [{}, {"request_id": "r1"}]


def test_an_exception_is_a_list_of_lines_without_its_secrets():
    line = as_json(raised(ValueError("postgresql://u:hunter2@h/d\nforged line")))
    assert line["exception"][0] == "Traceback (most recent call last):"
    assert line["exception"][-2:] == ["ValueError: postgresql://u:***@h/d", "forged line"]


def test_in_text_a_traceback_stands_behind_bars():
    text = TextFormatter().format(raised(ValueError("x\n2026-01-01T00:00:00.000Z ERROR springline: forged\r\x1b[31m")))
    first, *others = text.splitlines()
    assert first.endswith("WARNING springline.x: it broke")
    assert all(line.startswith("    | ") for line in others)
    assert others[-1].endswith(r"forged\r\x1b[31m")


def test_text_for_people():
    with log_context(tenant_id=7):
        assert (
            TextFormatter().format(record("rows", rows=3)).endswith("Z WARNING springline.x: rows tenant_id=7 rows=3")
        )


@given(st.text())
def test_no_message_forges_a_line(message: str):
    for formatter in (JsonFormatter(), TextFormatter()):
        text = formatter.format(record("%s", message, field=message))
        assert len(text.splitlines()) == 1
        assert not any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in text)


def test_text_does_not_run_backwards():
    assert "\u202e" not in TextFormatter().format(record("\u202egnp.exe"))


def test_arguments_that_do_not_fit_still_leave_a_line():
    assert as_json(record("%d rows", "many"))["message"].startswith("%d rows (its arguments don't fit")


def test_an_immense_message_is_cut_after_its_secrets_are_hidden():
    message = as_json(record("x" * 16_380 + "spl_" + "s" * 40 + "y" * 10_000_000))["message"]
    assert len(message) < 17_000
    assert "ss" not in message


def test_configure_replaces_what_was_there_and_keeps_to_the_level(stream: io.StringIO):
    configure(Wanted(), stream)
    configure(Wanted(log_level="WARNING"), stream)
    logging.getLogger("springline.y").info("not this")
    logging.getLogger("springline.y").warning("this", extra={"n": 1})
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["message"], line["n"]) for line in lines] == [("this", 1)]


def test_configure_writes_text_where_wanted(stream: io.StringIO):
    configure(Wanted(log_format="text"), stream)
    logging.getLogger("springline.y").info("hello")
    assert stream.getvalue().endswith("INFO    springline.y: hello\n")
