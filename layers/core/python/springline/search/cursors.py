"""Where the next page of a search begins, as its caller keeps it: a place, and which engine's order it is of."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from springline.platform.http import Request, keyset
from springline.platform.http.keysets import CursorError
from springline.search.model import Asked, Backend, SearchFound

_KEYSET = keyset(str, int)
_BACKENDS: dict[str, Backend] = {"quickwit": "quickwit", "postgres": "postgres"}
_BIGINT = 1 << 63
_SMALLEST_SCORE, _LARGEST_SCORE = 1e-37, 1e37  # what a number of single precision can be, in any engine
_MICROSECONDS = 1_000_000
_EARLIEST = int(datetime.min.replace(tzinfo=UTC).timestamp()) * _MICROSECONDS
_LATEST = int(datetime.max.replace(tzinfo=UTC, microsecond=0).timestamp()) * _MICROSECONDS


class Continued(NamedTuple):
    """A search with the place behind which it goes on, and what found the pages before; None where there are none."""

    asked: Asked
    begun_by: Backend | None


def continued(request: Request[Any, Any], asked: Asked) -> Continued:
    """The search that a request asks, from where its cursor says. Raises `CursorError`."""
    values = _KEYSET.after(request)
    if values is None:
        return Continued(asked, None)
    written, document_id = values
    backend, _, value = written.partition(" ")
    try:
        value, ranked_from = _parts(json.loads(value))
        place = _value(asked, value), document_id
        return Continued(replace(asked, after=place, ranked_from=ranked_from), _BACKENDS[backend])
    except (ValueError, KeyError, RecursionError) as error:
        raise CursorError from error


def cursor(request: Request[Any, Any], found: SearchFound) -> str | None:
    """Asks for the page behind what was found; None where there is none."""
    if found.next is None:
        return None
    value, document_id = found.next
    told = value if found.ranked_from is None else [value, found.ranked_from]
    return _KEYSET.cursor(request, (f"{found.backend} {json.dumps(told)}", document_id))


def _parts(told: object) -> tuple[object, int | None]:
    """The value sorted by, and the lowest id that was ranked, where the page before said one: as a pair."""
    if not isinstance(told, list):
        return told, None
    value, ranked_from = cast("list[object]", told)
    if isinstance(ranked_from, int) and not isinstance(ranked_from, bool) and -_BIGINT <= ranked_from < _BIGINT:
        return value, ranked_from
    raise ValueError("no id")


def _value(asked: Asked, value: object) -> float | int | None:
    """What a place of this order begins with: raises ValueError for anything else, however it got into the cursor."""
    if value is None:
        return None
    if asked.sort.by == "relevance":
        if isinstance(value, float | int) and not isinstance(value, bool) and _is_score(value):
            return float(value)
        raise ValueError("no score")
    is_moment = asked.family.by_name[asked.sort.by].kind == "moment"
    lowest, highest = (_EARLIEST, _LATEST) if is_moment else (-_BIGINT, _BIGINT - 1)
    if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
        return value
    raise ValueError("no place")


def _is_score(value: float) -> bool:
    return value == 0 or _SMALLEST_SCORE <= abs(value) <= _LARGEST_SCORE
