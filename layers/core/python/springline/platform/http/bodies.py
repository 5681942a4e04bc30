"""Request bodies: how large, of which media type, how deep; then parsed."""

import json
import re
import zlib
from fnmatch import fnmatchcase
from typing import NoReturn

from springline.platform.http.exchange import Exchange
from springline.platform.http.problems import HttpError, MalformedError

DEFAULT_MAX_BYTES = 1_000_000
MAX_DEPTH = 32
JSON_TYPES = ("application/json", "application/*+json")

# Everything up to and including the next bracket that is in no string. It matches from anywhere, also inside what is no
# JSON, and never gives back what it took, so that no input makes it look at a byte twice.
_TO_NEXT_BRACKET = re.compile(rb"""(?:[^"\[\]{}]++|"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z))*+([\[\]{}]|\Z)""", re.DOTALL)
_STEP = {b"[": 1, b"{": 1, b"]": -1, b"}": -1, b"": 0}


class MediaTypeError(HttpError):
    """The body has another content type than is read here."""

    status = 415


class ContentCodingError(MediaTypeError):
    """The body is compressed in another way than is read here."""


class BodyTooLargeError(HttpError):
    """The body is too large."""

    status = 413


def received(exchange: Exchange, *, max_bytes: int) -> bytes:
    """The body's bytes, unpacked where they came packed by gzip.

    Raises `BodyTooLargeError`, before decoding where the size shows and without unpacking more than `max_bytes`,
    `ContentCodingError` and `MalformedError`.
    """
    if exchange.sent_size() <= max_bytes:
        try:
            raw = exchange.raw_body()
        except ValueError as error:
            raise MalformedError("the body's bytes can't be read") from error
        raw = _unpacked(raw, exchange.headers.get("content-encoding", "identity").strip().lower(), max_bytes)
        if len(raw) <= max_bytes:
            return raw
    raise BodyTooLargeError(f"send at most {max_bytes} bytes, counted unpacked")


def _unpacked(raw: bytes, coding: str, max_bytes: int) -> bytes:
    """The content of a packed body, but no more than one byte beyond `max_bytes` of it."""
    if coding in {"", "identity"}:
        return raw
    if coding not in {"gzip", "x-gzip"}:
        raise ContentCodingError(f"send the body as it is or packed by gzip, not by {coding}")
    unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        content = unpacking.decompress(raw, max_bytes + 1)
    except zlib.error as error:
        raise MalformedError(f"the body is not packed by gzip: {error}") from error
    if len(content) <= max_bytes and (not unpacking.eof or unpacking.unused_data):
        raise MalformedError("the body packed by gzip is cut off, or goes on behind its end")
    return content


def check_media_type(content_type: str, accepted: tuple[str, ...]) -> None:
    """Raise `MediaTypeError` unless one of `accepted` matches; a `*` in these stands for anything.

    A body without a content type is refused as well: browsers send such across sites without asking first.
    """
    media_type, _, parameters = content_type.lower().partition(";")
    media_type = media_type.strip()
    if not any(fnmatchcase(media_type, pattern) for pattern in accepted):
        raise MediaTypeError(f"send content of type {' or '.join(accepted)}, not {media_type or 'nothing'}")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(' "')
    if charset not in {"", "utf-8", "utf8"}:
        raise MediaTypeError(f"send text as UTF-8, not {charset}")


def check_depth(raw: bytes) -> None:
    """Raise `MalformedError` for JSON nested deeper than 32, without parsing it.

    A parser needs a stack frame or an object for each level, so the levels are counted before one sees the text. Small
    bodies cost nothing; a megabyte of JSON costs 40 ms, one of nothing but brackets 200 ms.
    """
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _TO_NEXT_BRACKET.finditer(raw):
        depth += _STEP[found[1]]
        if depth > MAX_DEPTH:
            raise MalformedError(f"the JSON is nested deeper than {MAX_DEPTH} levels")
        if depth < 0:
            return  # more was closed than opened: no JSON, as the parser will say


def parsed(raw: bytes) -> object:
    """Parse a JSON body without a model; raises `MalformedError`. Numbers that are none in JSON (NaN) are refused."""
    check_depth(raw)
    try:
        return json.loads(raw, parse_constant=_refused)
    except ValueError as error:
        raise MalformedError(f"the body is not JSON: {error}") from error


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")
