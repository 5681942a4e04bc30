"""Reads what signal-cli writes: one JSON document a line, from a file, a pipe, or its event stream."""

import json
from collections.abc import Iterator
from typing import BinaryIO, Final

from springline.community.readers.lines import RAW_KEPT, Line, bounded_lines
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.readers.signal_envelope import SOURCE_SYSTEM, UnreadableEnvelopeError, read_envelope
from springline.community.readers.storable import UnreadableInputError, decode

__all__ = ["SignalCliReader", "UnreadableEnvelopeError", "read_envelope"]

NOT_JSON: Final = "not JSON: the line is cut off, or not the output of `signal-cli --output=json receive`"
TOO_DEEP: Final = "JSON nested too deeply: not the output of signal-cli"

_STREAM_FIELDS: Final = (":", "event:", "id:", "retry:")
_parse: Final = json.JSONDecoder().decode


class SignalCliReader:
    """Reads `signal-cli --output=json receive`, its JSON-RPC notifications, and the lines of `/api/v1/events`.

    Every line is read by itself: no line's events depend on another line.
    """

    source_system = SOURCE_SYSTEM
    files = ("*.jsonl", "*.json", "*.jsonl.gz", "*.json.gz")
    stands_alone = True

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[ReadItem]:
        """See `Reader.read`; the name is not needed."""
        del name
        return map(_read_line, bounded_lines(stream))


def _read_line(line: Line) -> ReadItem:
    number, raw, fault = line
    try:
        if fault is not None:
            return Rejected(number, fault, raw)
        text = decode(raw)
        if not text.startswith("{"):
            text = text.strip().removeprefix("data:").lstrip()
            if not text:
                return Skipped(number, "blank line")
            if text.startswith(_STREAM_FIELDS):
                return Skipped(number, "event stream framing")
        outcome = read_envelope(_parse(text))
    except UnreadableInputError as error:
        return Rejected(number, error.reason, raw[:RAW_KEPT])
    except RecursionError:
        return Rejected(number, TOO_DEEP, raw[:RAW_KEPT])
    except ValueError:  # also a number of more than 4,300 digits
        return Rejected(number, NOT_JSON, raw[:RAW_KEPT])
    return Skipped(number, outcome) if isinstance(outcome, str) else Parsed(number, outcome)
