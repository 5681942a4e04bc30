"""References: `kind/key@version#fragment` names a thing, a version of it, or a part of it, wherever one is named.

    document/charter            a document, as it is now
    document/charter@3          its third version
    document/charter#/aims/0    a part, by a JSON Pointer (RFC 6901)
    message/12#char=4,18        characters, by RFC 5147
    video/42#t=1.5,3            seconds, by W3C Media Fragments
    chat/messages#1017          a position in a stream

In a key, `@`, `#`, `%` and white space are percent-encoded. No part has a NUL character: PostgreSQL has no text for it.
"""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

from springline.platform.errors import InvalidError

_FORM = re.compile(
    r"(?P<kind>[a-z][a-z0-9_-]{0,62})/(?P<key>[^@#\s]{1,1500})(?:@(?P<version>[1-9][0-9]{0,8}))?(?:#(?P<fragment>\S{1,1000}))?"
)
PATTERN = "^" + re.sub(r"\?P<\w+>", "", _FORM.pattern) + "$"
"""The same form for JSON Schema, which has no named groups."""
_PLAIN = "/:.,;+=~!$&'()*"


class NotAReferenceError(InvalidError):
    """This is no reference."""

    def __init__(self, text: str) -> None:
        forms = "kind/key, kind/key@version or kind/key@version#fragment"
        forms = "kind/key, kind/key@version or kind/key@version#fragment"
        super().__init__(f"{text[:200]!r} is no reference: write {forms}")
        self.text = text


class Reference(NamedTuple):
    """A thing, or a version or part of it.

    Attributes:
        kind: What kind of thing.
        key: Which one of its kind.
        version: The version's number; None: as it is now.
        fragment: The part; None: the whole.
    """

    kind: str
    key: str
    version: int | None = None
    fragment: str | None = None

    def __str__(self) -> str:
        version = "" if self.version is None else f"@{self.version}"
        fragment = "" if self.fragment is None else f"#{quote(self.fragment, safe=_PLAIN)}"
        return f"{self.kind}/{quote(self.key, safe=_PLAIN)}{version}{fragment}"


def parse(text: str) -> Reference:
    """Read a reference; raises `NotAReferenceError`."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise NotAReferenceError(text)
    key, version, fragment = unquote(found["key"]), found["version"], unquote(found["fragment"] or "")
    if len(key) > 500 or "\0" in key + fragment:
        raise NotAReferenceError(text)
    return Reference(found["kind"], key, int(version) if version else None, fragment or None)
