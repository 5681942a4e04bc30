"""Log lines: one JSON object each for machines, or one readable line for a terminal; no secrets, no forged lines.

`configure` sets up the process once; everybody logs with `logging.getLogger(__name__)`, structured fields in `extra`.
What happens inside `with log_context(request_id=…)` carries those ids without being told.
"""

import json
import logging
import re
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol, TextIO

from springline.platform.redaction import redact_text, redact_value

ContextValue = str | int

_CONTEXT: ContextVar[Mapping[str, ContextValue]] = ContextVar("springline_log_context", default=MappingProxyType({}))

# A line of Lambda's log holds 256 KiB; a message that long tells nobody anything.
_LONGEST_MESSAGE = 16_384
_LONGEST_TRACEBACK_LINES = 200

# What every record has anyway; anything else on it came in by `extra`.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# Line breaks of any kind, terminal escapes, and what turns the direction of writing.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class LogSettings(Protocol):
    """The two settings that logs need; `Settings` has them."""

    @property
    def log_level(self) -> str:
        """A level's name, such as INFO."""
        ...

    @property
    def log_format(self) -> str:
        """`json` or `text`."""
        ...


@contextmanager
def log_context(
    *,
    request_id: str | None = None,
    run_id: str | None = None,
    event_id: str | None = None,
    tenant_id: int | None = None,
    function: str | None = None,
) -> Generator[None]:
    """Put these ids on every line logged inside, on top of those from outside; a None changes nothing."""
    given: dict[str, ContextValue | None] = {
        "request_id": request_id,
        "run_id": run_id,
        "event_id": event_id,
        "tenant_id": tenant_id,
        "function": function,
    }
    added = {name: value for name, value in given.items() if value is not None}
    token = _CONTEXT.set(MappingProxyType({**_CONTEXT.get(), **added}))
    try:
        yield
    finally:
        _CONTEXT.reset(token)


def current_context() -> Mapping[str, ContextValue]:
    """The ids that lines logged now would carry, for passing on to a queue, an answer or another thread."""
    return _CONTEXT.get()


def configure(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send this process's log lines to `stream` (stderr by default), replacing whatever was set up before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(TextFormatter() if settings.log_format == "text" else JsonFormatter())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.log_level)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses whole, with what people look for


class JsonFormatter(logging.Formatter):
    """One JSON object per line, in ASCII: any text a chat may bring stays inside its string."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **_CONTEXT.get(),
        }
        for name, value in _extras(record).items():
            if line.setdefault(name, value) != value:
                line[f"{name}_"] = value
        traceback = _traceback(self, record)
        if traceback:
            line["exception"] = traceback
        return json.dumps(line, default=str)


class TextFormatter(logging.Formatter):
    """One line for people: time, level, logger, message, then `name=value`; a traceback follows behind bars."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, and one more, beginning with a bar, for each line of a traceback."""
        fields = {**_CONTEXT.get(), **_extras(record)}
        tail = "".join(f" {name}={value}" for name, value in fields.items())
        first = f"{_time(record)} {record.levelname:<7} {record.name}: {_message(record)}{tail}"
        return "\n    | ".join(_one_line(line) for line in (first, *_traceback(self, record)))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    try:
        text = record.getMessage()
    except Exception as error:  # noqa: BLE001 - a message whose arguments don't fit is still worth a line
        text = f"{record.msg} (its arguments don't fit: {error})"
    text = redact_text(text)
    if len(text) > _LONGEST_MESSAGE:
        return f"{text[:_LONGEST_MESSAGE]}… ({len(text) - _LONGEST_MESSAGE} more characters)"
    return text


def _extras(record: logging.LogRecord) -> dict[str, object]:
    return {name: redact_value(name, value) for name, value in vars(record).items() if name not in _STANDARD}


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    parts: list[str] = []
    if record.exc_info and record.exc_info[0] is not None:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(record.stack_info)
    lines = redact_text("\n".join(parts)).split("\n") if parts else []
    # The innermost frames and the error itself stand at the end.
    return lines[-_LONGEST_TRACEBACK_LINES:]


def _one_line(text: str) -> str:
    return _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
