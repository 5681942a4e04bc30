"""The values of documents' fields, read as strictly as Quickwit reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


class RejectedError(Exception):
    """Quickwit would reject the document."""

    def __init__(self, message: str, reason: str = "invalid_schema") -> None:
        super().__init__(message)
        self.reason = reason


class UnreadableError(Exception):
    """A value is none of its field's kind."""


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """A field of the documents."""

    name: str
    kind: str
    is_list: bool
    is_stored: bool
    is_indexed: bool
    is_fast: bool
    tokenizer: str
    has_positions: bool
    coerces: bool
    precision: int

    def value(self, given: object) -> Any:
        """A value as tantivy takes it; datetimes as nanoseconds since 1970, cut to the field's precision.

        Raises `RejectedError`.
        """
        try:
            return _READERS[self.kind](self, given)
        except (ValueError, UnreadableError) as error:
            raise RejectedError(f"the field `{self.name}` could not be parsed: {error}") from None


def _text(_: FieldMapping, given: object) -> str:
    if not isinstance(given, str):
        raise UnreadableError(f"expected string, got `{given}`")
    return given


def _boolean(_: FieldMapping, given: object) -> bool:
    if not isinstance(given, bool):
        raise UnreadableError(f"expected boolean, got `{given}`")
    return given


def _number(mapping: FieldMapping, given: object) -> int | float:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise UnreadableError(f"expected JSON number or string, got `{given}`")
    if isinstance(given, str) and not mapping.coerces:
        raise UnreadableError(f'expected JSON number, got string `"{given}"`')
    if mapping.kind == "f64":
        return float(given)
    if isinstance(given, float):
        raise UnreadableError(f"expected {mapping.kind}, got inconvertible JSON number `{given}`")
    number = int(given)
    low, high = (0, 2**64) if mapping.kind == "u64" else (-(2**63), 2**63)
    if not low <= number < high:
        raise UnreadableError(f"expected {mapping.kind}, got inconvertible JSON number `{given}`")
    return number


def nanoseconds(given: object) -> int:
    """A moment as Quickwit reads one (RFC 3339, or a timestamp whose size tells its unit); raises `UnreadableError`."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise UnreadableError(f"failed to parse datetime: expected a float, integer, or string, got `{given}`")
    if isinstance(given, str) and not given.lstrip("-").isdigit():
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            raise UnreadableError(f"failed to parse datetime `{given}`") from None
        if moment.tzinfo is None:
            raise UnreadableError(
                f"failed to parse datetime `{given}` using the following formats: `rfc3339`, `timestamp`"
            )
        since = moment - datetime(1970, 1, 1, tzinfo=UTC)
        return (since.days * 86_400 + since.seconds) * 10**9 + since.microseconds * 1000
    number = int(given)
    for unit, digits in ((10**9, 11), (10**6, 14), (10**3, 17)):
        if abs(number) < 10**digits:
            return number * unit
    return number


def _moment(mapping: FieldMapping, given: object) -> int:
    found = nanoseconds(given)
    return found - found % mapping.precision


_READERS: Mapping[str, Callable[[FieldMapping, object], Any]] = {
    "text": _text,
    "bool": _boolean,
    "u64": _number,
    "i64": _number,
    "f64": _number,
    "datetime": _moment,
}
