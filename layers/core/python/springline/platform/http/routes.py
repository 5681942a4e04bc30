"""What is declared of a route, and how the segments of its path become a view's arguments."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import unquote
from uuid import UUID

from springline.platform.errors import NotFoundError
from springline.platform.http.guards import RefusalObserver
from springline.platform.http.ratelimits import RateLimit
from springline.platform.http.results import Result

if TYPE_CHECKING:
    from pydantic import BaseModel

_NOTHING = "nothing has this address"
_SEGMENT = re.compile(r"\{(\w+)\}")
PathKind = type[str] | type[int] | type[UUID] | type[date] | type[Enum]
"""What a path segment can become."""


class NothingHereError(NotFoundError):
    """There is nothing at this address."""


class RouteDeclarationError(TypeError):
    """A route and its view don't fit together."""

    def __init__(self, view: Callable[..., object], message: str) -> None:
        super().__init__(f"{view.__module__}.{view.__qualname__}: {message}")


class Route(NamedTuple):
    """A route as declared; the same facts serve the request and write the OpenAPI document."""

    method: str
    template: str
    view: Callable[..., Result]
    scope: str | None
    query: "type[BaseModel] | None"
    body: "type[BaseModel] | None"
    returns: "type[BaseModel] | None"
    status: int
    also: tuple[int, ...]
    summary: str
    idempotent: bool
    claimed_ahead: bool
    repeated: Callable[..., Result] | None
    accepts: tuple[str, ...] | None
    produces: str
    max_bytes: int
    limit: RateLimit | None
    is_polled: bool
    on_refusal: RefusalObserver | None
    path_kinds: Mapping[str, PathKind]

    @property
    def name(self) -> str:
        """The view's name, which is the operation's id in the OpenAPI document."""
        return self.view.__name__

    def arguments(self, segments: Mapping[str, str]) -> dict[str, object]:
        """The view's arguments from percent-encoded path segments; raises `NothingHereError` where one can't be.

        A segment of the wrong type names nothing, so it is answered like an id that does not exist.
        """
        return {name: _read(kind, segments[name]) for name, kind in self.path_kinds.items()}


def path_kinds(view: Callable[..., object], template: str) -> dict[str, PathKind]:
    """The types of a view's arguments after the request; raises `RouteDeclarationError` where the path has others."""
    parameters = list(inspect.signature(view, eval_str=True).parameters.values())[1:]
    kinds: dict[str, PathKind] = {}
    for parameter in parameters:
        kind = parameter.annotation
        if kind not in _KINDS and not (isinstance(kind, type) and issubclass(kind, Enum)):
            raise RouteDeclarationError(view, f"{parameter.name} must be str, int, UUID, date or an Enum, not {kind}")
        kinds[parameter.name] = kind
    named = _SEGMENT.findall(template)
    if sorted(named) != sorted(kinds):
        raise RouteDeclarationError(view, f"takes {sorted(kinds)} after the request, but {template} has {named}")
    return kinds


def pattern(template: str) -> re.Pattern[str]:
    """What the paths of a template look like."""
    return re.compile("".join(f"(?P<{part}>[^/]+)" if n % 2 else re.escape(part) for n, part in _parts(template)))


def _parts(template: str) -> Iterable[tuple[int, str]]:
    return enumerate(_SEGMENT.split(template))  # literal texts at even places, names at odd ones


# One spelling of each value, no integer that a bigint can't hold, and no NUL, which PostgreSQL has no text for.
_KINDS: dict[type[object], tuple[re.Pattern[str], Callable[[str], object]]] = {
    str: (re.compile(r"[^\0]+"), str),
    int: (re.compile(r"-?[0-9]{1,18}"), int),
    UUID: (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), UUID),
    date: (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), date.fromisoformat),
}


def _read(kind: PathKind, segment: str) -> object:
    """Decode a path segment and make it a `kind`."""
    shape, convert = _KINDS.get(kind) or (_KINDS[str][0], cast("Callable[[str], object]", kind))
    try:
        text = unquote(segment, errors="strict")
        if shape.fullmatch(text):
            return convert(text)
    except ValueError as error:
        raise NothingHereError(_NOTHING) from error
    raise NothingHereError(_NOTHING)
