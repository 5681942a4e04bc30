"""Records of talks, one JSON object a line, as pyvideo.org keeps them: title, speakers, tags, seconds, date, links."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import BinaryIO, Final, NamedTuple, cast
from urllib.parse import urlsplit

from springline.media.languages import bcp47
from springline.media.model import Unreadable
from springline.media.readers.decoding import storable

MOST_LINE_BYTES: Final = 1 << 20
_LONGEST_SECONDS = 7 * 86_400


class Talk(NamedTuple):
    """A recording that somebody described. `language` is BCP 47, `source` what names it among others."""

    source: str
    title: str
    description: str
    language: str
    duration_ms: int
    speakers: tuple[str, ...]
    tags: tuple[str, ...]
    recorded_at: datetime | None
    thumbnail_url: str | None
    source_url: str | None


class NoTalk(NamedTuple):
    """A line that is no record, and why."""

    line: int
    reason: str


def read_talks(stream: BinaryIO) -> Iterator[Talk | NoTalk]:
    """Read records one by one; what is wrong with a line does not keep others. Memory does not grow with the file."""
    number = 0
    while line := stream.readline(MOST_LINE_BYTES + 1):
        number += 1
        if len(line) > MOST_LINE_BYTES:
            yield NoTalk(number, f"it is longer than {MOST_LINE_BYTES:,} bytes")
            while line and not line.endswith(b"\n"):
                line = stream.readline(MOST_LINE_BYTES)
        elif line.strip():
            try:
                yield _talk(line)
            except Unreadable as error:
                yield NoTalk(number, str(error))


def _talk(line: bytes) -> Talk:
    try:
        document: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
    if not isinstance(document, dict):
        raise Unreadable("it is no JSON object")
    record = cast("Mapping[str, object]", document)
    title = _text(record, "title")
    if not title:
        raise Unreadable("it has no title")
    links = _links(record)
    return Talk(
        source=_text(record, "_src") or (links[0] if links else title),
        title=title,
        description=_text(record, "description"),
        language=bcp47(_text(record, "language")),
        duration_ms=_milliseconds(record.get("duration")),
        speakers=_texts(record, "speakers"),
        tags=_texts(record, "tags"),
        recorded_at=_moment(_text(record, "recorded")),
        thumbnail_url=_link(_text(record, "thumbnail_url")),
        source_url=links[0] if links else None,
    )


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    return storable(value).strip() if isinstance(value, str) else ""


def _texts(record: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = record.get(name)
    listed = cast("Sequence[object]", value) if isinstance(value, list) else ()
    words = (storable(word).strip() for word in listed if isinstance(word, str))
    return tuple(dict.fromkeys(word for word in words if word))


def _links(record: Mapping[str, object]) -> list[str]:
    value = record.get("videos")
    videos = cast("Sequence[object]", value) if isinstance(value, list) else ()
    found = (_link(_text(cast("Mapping[str, object]", video), "url")) for video in videos if isinstance(video, dict))
    return [link for link in found if link is not None]


def _link(address: str) -> str | None:
    """An address that a browser may follow; it is kept, never fetched."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def _milliseconds(seconds: object) -> int:
    if seconds is None:
        return 0
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _LONGEST_SECONDS:
        raise Unreadable("its duration should be seconds, a week's at most")
    return round(seconds * 1000)


def _moment(said: str) -> datetime | None:
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said) if len(said) > 10 else datetime.combine(date.fromisoformat(said), time())
    except ValueError as error:
        raise Unreadable(f"{said[:40]!r} is no date: write YYYY-MM-DD") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
