"""Keyset pages: a cursor holds the sort values of the last row seen, and the next page starts behind them.

A cursor is bound to the caller's tenant, the route and every query parameter but `limit` and `cursor`, so one made for
another listing, filter or tenant is refused. It isn't signed: it holds nothing but values that its owner was shown,
each is checked for its type, and row-level security decides what can be read, whatever a forged one says.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast, overload
from uuid import UUID

from springline.platform.clock import in_utc
from springline.platform.http.problems import HttpError
from springline.platform.http.request import Request

Sortable = str | int | datetime | date | UUID
"""What a listing may be sorted by: columns that are never null, and texts no longer than a name."""

A = TypeVar("A", bound=Sortable)
B = TypeVar("B", bound=Sortable)
C = TypeVar("C", bound=Sortable)
Values = TypeVar("Values", bound=tuple[Sortable, ...])
Item = TypeVar("Item")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_MAX_LENGTH = 4096
_SHAPE = re.compile(r"[A-Za-z0-9_-]+")
_BIGINT = 1 << 63


class CursorError(HttpError):
    """The cursor is not one of this listing."""

    def __init__(self) -> None:
        super().__init__("use the next_cursor of the same query unchanged, or start again without a cursor")


class Keyset(Generic[Values]):
    """The columns that a listing is sorted by, in order; together they are unique. Make one with `keyset`."""

    def __init__(self, kinds: tuple[type[Sortable], ...]) -> None:
        self._decoders = [_DECODERS[kind] for kind in kinds]

    def after(self, request: Request[Any, Any]) -> Values | None:
        """The values behind which the requested page starts, None for the first; raises `CursorError`."""
        given = request.parameters.get("cursor")
        if not given:
            return None
        try:
            return self._decode(given[-1], binding(request))
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise CursorError from error

    def cursor(self, request: Request[Any, Any], last: Values) -> str:
        """The cursor behind the row with the sort values `last`; a few hundred bytes at most where these are short."""
        values = [value if isinstance(value, (int, str)) else _text(value) for value in last]
        document = json.dumps([binding(request), *values], separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(document.encode()).rstrip(b"=").decode()

    def page(
        self, request: Request[Any, Any], found: Sequence[Item], limit: int, place: Callable[[Item], Values]
    ) -> tuple[Sequence[Item], str | None]:
        """The first `limit` items of what was found, and the cursor behind them; None where nothing follows.

        Find one item more than `limit`: it says that there is a next page. `place` tells an item's sort values.
        """
        shown = found[:limit]
        return shown, self.cursor(request, place(shown[-1])) if len(found) > limit else None

    def _decode(self, text: str, bound_to: str) -> Values:
        if len(text) > _MAX_LENGTH or not _SHAPE.fullmatch(text):
            raise ValueError("no cursor")
        document: object = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(document, list):
            raise TypeError("no cursor")
        found, *values = cast("list[object]", document)
        if found != bound_to:
            raise ValueError("the cursor of another query")
        decoded = tuple(decode(value) for decode, value in zip(self._decoders, values, strict=True))
        return cast("Values", decoded)


@overload
def keyset(first: type[A], /) -> Keyset[tuple[A]]: ...
@overload
def keyset(first: type[A], second: type[B], /) -> Keyset[tuple[A, B]]: ...
@overload
def keyset(first: type[A], second: type[B], third: type[C], /) -> Keyset[tuple[A, B, C]]: ...
def keyset(*kinds: type[Sortable]) -> Keyset[Any]:
    """The order of a listing: `keyset(datetime, int)` for `order by last_active_at desc, id desc`."""
    return Keyset(kinds)


def binding(request: Request[Any, Any]) -> str:
    """Sixteen characters that stand for the tenant, the route and the query, but for `limit` and `cursor`."""
    query = sorted((name, values) for name, values in request.parameters.items() if name not in {"limit", "cursor"})
    tenant = request.principal.tenant_id if request.is_authenticated else None
    path = sorted(request.path_parameters.items())
    said = json.dumps([tenant, request.route, path, query])
    return base64.urlsafe_b64encode(hashlib.blake2b(said.encode(), digest_size=12).digest()).decode()


def page_text(items: str, next_cursor: str | None) -> str:
    """The JSON of a page whose `items` PostgreSQL rendered as an array."""
    return f'{{"items":{items},"next_cursor":{json.dumps(next_cursor)}}}'


def _text(value: datetime | date | UUID) -> str:
    return str(value) if isinstance(value, UUID) else value.isoformat()


def _read_str(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("no text")
    value.encode()  # a lone surrogate is JSON, but nothing that a database compares
    return value


def _read_int(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -_BIGINT <= value < _BIGINT:
        raise ValueError("no integer")
    return value


def _read_datetime(value: object) -> datetime:
    moment = datetime.fromisoformat(_read_str(value))
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return in_utc(moment)


_DECODERS: dict[type[Sortable], Callable[[object], Sortable]] = {
    str: _read_str,
    int: _read_int,
    datetime: _read_datetime,
    date: lambda value: date.fromisoformat(_read_str(value)),
    UUID: lambda value: UUID(_read_str(value)),
}
