"""What a view may return.

Named tuples here and in the modules beside: a frozen dataclass takes six times as long to define, and each cold start
of each function would pay for it.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol


class JsonModel(Protocol):
    """A Pydantic model, without importing Pydantic."""

    def model_dump_json(self, *, by_alias: bool | None = None) -> str:
        """Render as JSON."""
        ...


class JsonText(NamedTuple):
    """JSON that PostgreSQL rendered; it is passed through unparsed.

    `etag` is the content's version or hash; with it a GET answers 304 to who has that version already.
    """

    text: str
    etag: str | None = None


class Text(NamedTuple):
    """Anything that is not JSON, such as the metrics page or an event stream."""

    text: str
    media_type: str = "text/plain; charset=utf-8"


class Bytes(NamedTuple):
    """Bytes of any kind, such as a file; they travel as base64 to the gateway, which makes bytes of them again.

    `etag` is their hash; with it a GET answers 304 to who has them already.
    """

    content: bytes
    media_type: str
    etag: str | None = None


class Created(NamedTuple):
    """201 with what was created, and where to find it."""

    content: JsonModel | JsonText
    location: str | None = None


class NoContent:
    """204."""

    __slots__ = ()


class NotModified(NamedTuple):
    """304: `Request.already_has(etag)` said that the client holds this version, so nothing had to be rendered."""

    etag: str


class Cookie(NamedTuple):
    """A cookie to set. `max_age` in seconds: 0 deletes it, None keeps it for the browser's session."""

    name: str
    value: str
    max_age: int | None = None
    path: str = "/"
    http_only: bool = True
    secure: bool = True
    same_site: Literal["Strict", "Lax", "None"] = "Lax"


_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Reply(NamedTuple):
    """A result with its own status, header fields or cookies. Without content it has no body, as a redirect."""

    content: JsonModel | JsonText | Text | Bytes | None = None
    status: int | None = None
    headers: Mapping[str, str] = _NO_HEADERS
    cookies: Sequence[Cookie] = ()


Result = JsonModel | JsonText | Text | Bytes | Created | NoContent | NotModified | Reply
