"""The provenance API: the way up to the source words, and what a change would reach."""

from datetime import UTC, datetime

import pytest

from springline.provenance import service
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import TextQuote

pytestmark = pytest.mark.integration

NOW = datetime(2026, 5, 1, tzinfo=UTC)
TEXT = "We meet on Mondays."


@pytest.fixture
def provenance_api(gateway):
    return gateway("provenance_api", "provenance:read")


@pytest.fixture
def record(db):
    def record(*recordings: Recording) -> None:
        with db.transaction() as tx:
            service.record(tx, recordings, at=NOW)

    return record


@pytest.fixture
def charter(record):
    """A charter, and a summary that rests on two words of it."""
    source = Source("document", "charter", "/day", TextQuote.found(TEXT, "on Mondays"))
    record(Recording("document", "charter", TEXT, "ada"))
    record(Recording("summary", "charter", {"day": "Monday"}, "rules/1", [source]))


def test_why_shows_the_source_words_and_what_changed_them(provenance_api, charter, record):
    record(Recording("document", "charter", "We meet on Fridays.", "ben"))
    told = provenance_api.get("/api/provenance/why?ref=summary/charter").json
    change = {
        "derived": "summary/charter@1#/day",
        "source": "document/charter@1#char=8,18",
        "read": "on Mondays",
        "state": "fresh",
        "changed_at": "2026-05-01T00:00:00Z",
        "changed_by": "document/charter@2",
        "reads_now": None,
        "depth": 1,
    }
    assert told == {
        "reference": "summary/charter@1",
        "state": "stale",
        "since": "2026-05-01T00:00:00Z",
        "produced_by": "rules/1",
        "produced_at": "2026-05-01T00:00:00Z",
        "reasons": [{"change": change, "through": ["summary/charter@1#/day"]}],
        "inputs": [change],
        "is_whole": True,
    }


def test_impact_shows_what_would_be_out_of_date(provenance_api, charter):
    assert provenance_api.get("/api/provenance/impact?ref=document/charter%23char=8,9").json == {
        "reference": "document/charter#char=8,9",
        "dependents": [
            {
                "reference": "summary/charter@1",
                "would_be": "stale",
                "state": "fresh",
                "through": "document/charter#char=8,9",
                "depth": 1,
            }
        ],
        "is_whole": True,
    }


@pytest.mark.parametrize("route", ["why", "impact"])
@pytest.mark.parametrize(
    ("asked", "status", "title"),
    [
        ("ref=document/none", 404, "Nothing is known of this"),
        ("ref=nothing", 422, "This is no reference"),
        ("ref=document/charter&limit=0", 422, "The query parameters are not valid"),
        ("", 422, "The query parameters are not valid"),
    ],
)
def test_what_can_not_be_told_is_said(provenance_api, charter, route, asked, status, title):
    problem = provenance_api.get(f"/api/provenance/{route}?{asked}")
    assert (problem.status, problem.problem["title"]) == (status, title)


def test_a_long_source_is_shown_by_its_beginning(provenance_api, record):
    long = "word " * 1_000
    record(Recording("document", "long", long, "ada"))
    record(Recording("summary", "long", "x", "rules/1", [Source("document", "long")]))
    read = provenance_api.get("/api/provenance/why?ref=summary/long").json["inputs"][0]["read"]
    assert read.startswith('"word word')
    assert read.endswith("…")
    assert len(read) < 2_100
