"""Timecoded notes become chapters and remarks."""

import json

import pytest

from springline.media.model import Chapter, Remark, Unreadable
from springline.media.readers.highlights import read_highlights

pytestmark = pytest.mark.unit


def test_a_subject_that_no_database_takes_is_made_one_that_it_does() -> None:
    read = read_highlights(rb'{"highlights": {"a\u0000\ud800": [{"timestamp": "00:00:01", "highlight": "x"}]}}')

    assert read.chapters == (Chapter(1000, "x", "a\ufffd\ufffd"),)


def test_notes_come_in_order_of_time_with_their_subjects() -> None:
    notes = {
        "meeting": " Call 7 ",
        "highlights": {
            "later_things": [{"timestamp": "00:02:00", "highlight": "Blobs"}],
            "first": [{"timestamp": "00:01:00.5", "highlight": "Forks"}],
        },
        "action_items": [{"timestamp": "01:00:00", "action": "Write it down", "owner": "Ada"}],
        "decisions": [{"timestamp": "00:00:30", "decision": "No goat"}],
    }

    read = read_highlights(json.dumps(notes).encode())

    assert read.title == "Call 7"
    assert read.chapters == (Chapter(60_500, "Forks", "first"), Chapter(120_000, "Blobs", "later things"))
    assert read.remarks == (
        Remark(30_000, "decision", "No goat"),
        Remark(3_600_000, "action item", "Write it down (Ada)"),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "should be a JSON object"),
        ('{"highlights": []}', "should be an object"),
        ('{"highlights": {"a": 1}}', "should be a list"),
        ('{"highlights": {"a": [{"timestamp": "soon", "highlight": "x"}]}}', "number 1: it needs a timestamp"),
        ('{"decisions": ["x"]}', "decisions, number 1"),
    ],
)
def test_what_is_broken_is_said(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_highlights(text.encode())
