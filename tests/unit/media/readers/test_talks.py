"""Records of talks, line by line."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest

from springline.media.readers.talks import MOST_LINE_BYTES, NoTalk, Talk, read_talks

pytestmark = pytest.mark.unit

RECORD = {
    "title": "Bread",
    "description": "That remembers",
    "duration": 1460,
    "language": "spa",
    "recorded": "2026-04-18",
    "speakers": ["Ada", "Ben", "Ada", ""],
    "tags": ["baking", None],
    "thumbnail_url": "https://example.org/t.jpg",
    "videos": [{"url": "javascript:alert(1)"}, {"url": "https://example.org/v.mp4"}],
    "_src": "talks/bread",
}


def read(*lines: object) -> list[Talk | NoTalk]:
    text = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return list(read_talks(BytesIO(text)))


def test_a_record_says_what_was_recorded() -> None:
    assert read(RECORD) == [
        Talk(
            source="talks/bread",
            title="Bread",
            description="That remembers",
            language="es",
            duration_ms=1_460_000,
            speakers=("Ada", "Ben"),
            tags=("baking",),
            recorded_at=datetime(2026, 4, 18, tzinfo=UTC),
            thumbnail_url="https://example.org/t.jpg",
            source_url="https://example.org/v.mp4",
        )
    ]


def test_a_title_is_enough() -> None:
    (talk,) = read({"title": "Bread"})

    assert isinstance(talk, Talk)
    assert (talk.source, talk.language, talk.duration_ms, talk.recorded_at) == ("Bread", "", 0, None)


def test_a_wrong_line_keeps_no_other_from_being_read() -> None:
    found = read(RECORD, b"{", b"", b"[1]", {"title": " "}, {"title": "Bread", "duration": -1}, {"title": "Ladder"})

    assert [item.line if isinstance(item, NoTalk) else item.title for item in found] == ["Bread", 2, 4, 5, 6, "Ladder"]


def test_a_line_without_end_is_not_kept_in_memory() -> None:
    found = read(b'{"title": "' + b"x" * (3 * MOST_LINE_BYTES), {"title": "Ladder"})

    assert [type(item) for item in found] == [NoTalk, Talk]


def test_a_date_that_is_none_is_said() -> None:
    (wrong,) = read({"title": "Bread", "recorded": "last week"})

    assert wrong == NoTalk(1, "'last week' is no date: write YYYY-MM-DD")
