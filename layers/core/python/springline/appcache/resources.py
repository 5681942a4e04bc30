"""What of the index API can be kept: its documents and its listings, by path and query."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "request"]

LONGEST = 1000
"""Characters of a path with its query."""
_FORM = re.compile(r"/api/index/(people|requests)(?:/([1-9][0-9]{0,18})|(?:\?([!-~]*))?)")
_KINDS: dict[str, Kind] = {"people": "person", "requests": "request"}


class ResourceError(ValueError):
    """This is no document and no listing of the index API."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text.partition('?')[0][:80]!r} can't be asked of the index: pass /api/index/people or "
            f"/api/index/requests with an id or a percent-encoded query, {LONGEST} characters at most"
        )


@dataclass(frozen=True, slots=True)
class Resource:
    """A path with its query; `document_id` is None for a listing."""

    text: str
    kind: Kind
    document_id: int | None

    @classmethod
    def parse(cls, text: str) -> "Resource":
        """Read a path with its query. Raises `ResourceError`, which quotes no query: those say what people look for."""
        form = _FORM.fullmatch(text)
        if form is None or len(text) > LONGEST or "#" in text:
            raise ResourceError(text)
        return cls(text, _KINDS[form[1]], int(form[2]) if form[2] else None)

    @property
    def path(self) -> str:
        """The path alone, which may be logged."""
        return self.text.partition("?")[0]
