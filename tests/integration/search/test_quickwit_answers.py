"""Whatever is asked of any documents: the engine's double answers what going through all of them does."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from springline.search.engine import Ingested
from springline.search.families import family
from springline.search.model import Asked, Clause, OneOf, Place, Query, Range, Sort, Words
from springline.search.quickwit.client import QuickwitClient
from springline.search.quickwit.expressions import read_found, request_body, rfc3339
from springline.search.quickwit.template import compiled
from tests.quickwit_double.double import HandClock, QuickwitDouble

pytestmark = [pytest.mark.integration, pytest.mark.quickwit]

SCENES = family("media_scenes")
LAST_REV = 50
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = [START + timedelta(microseconds=n) for n in range(3)]
WORDS = st.sampled_from(["roof", "root", "ladder", "東", "京", "a"])
TAGS = st.sampled_from(["Work", "work", "a b", 'c"]'])
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.lists(WORDS, max_size=3).map(" ".join),
            "transcript": st.lists(WORDS, max_size=5).map(" ".join),
            "tags": st.lists(TAGS, unique=True, max_size=2),
            "is_favorite": st.booleans(),
            "duration_ms": st.integers(-2, 2),
            "recorded_at": st.none() | st.sampled_from(MOMENTS),
            "rev": st.integers(1, LAST_REV + 2),
        }
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda document: document["rev"],
)
NEGATED = st.booleans()
CLAUSES = st.one_of(
    st.builds(
        Words,
        st.lists(WORDS, min_size=1, max_size=2).map(tuple),
        st.none() | st.sampled_from(["title", "transcript"]),
        NEGATED,
        NEGATED,
    ),
    st.builds(OneOf, st.just("tags"), st.lists(TAGS, max_size=2).map(tuple), NEGATED),
    st.builds(OneOf, st.just("is_favorite"), st.lists(st.booleans(), min_size=1, max_size=2).map(tuple), NEGATED),
    st.builds(OneOf, st.just("recorded_at"), st.lists(st.sampled_from(MOMENTS), max_size=2).map(tuple), NEGATED),
    st.builds(OneOf, st.just("duration_ms"), st.lists(st.integers(-2, 2), max_size=2).map(tuple), NEGATED),
    st.builds(Range, st.just("duration_ms"), st.none() | st.integers(-3, 3), st.integers(-3, 3), NEGATED),
    st.builds(Range, st.just("recorded_at"), st.sampled_from(MOMENTS), st.none() | st.sampled_from(MOMENTS), NEGATED),
)
SORTS = st.sampled_from([Sort("recorded_at"), Sort(), Sort("recorded_at", is_descending=False), Sort("duration_ms")])

Document = dict[str, Any]


@pytest.fixture(scope="module")
def ask():
    """A double that is filled anew for each question."""
    double, numbers = QuickwitDouble(HandClock()), count()
    client = QuickwitClient("http://quickwit", transport=double.transport())

    def filled(documents: list[Document]) -> str:
        names = [f"media_scenes_model_{next(numbers)}" for _ in range(2)]
        for place, name in enumerate(names):
            client.create_index(compiled("media_scenes", name))
            here = [sent(one) for one in documents[place::2]]
            assert client.ingest(name, here) == Ingested(len(here))
        double.advance(10)
        return ",".join(names)

    def asked_of(documents: list[Document], asked: Asked, left_out: list[int]):
        names = filled(documents)
        pages = []
        while True:
            body = request_body(asked, left_out=left_out, last_rev=LAST_REV)
            pages.append(read_found(asked, client.search(names, body)))
            if pages[-1].next is None:
                break
            asked = replace(asked, after=pages[-1].next)
        for name in names.split(","):
            client.delete_index(name)
        return pages

    yield asked_of
    client.close()


def sent(document: Document) -> str:
    moment = document["recorded_at"]
    return json.dumps(document | {"recorded_at": moment and rfc3339(moment)})


def matches(document: Document, clause: Clause) -> bool:
    match clause:
        case Words():
            fields = ["title", "transcript"] if clause.field is None else [clause.field]
            found = any(stands_in(clause, document[name].split()) for name in fields)
        case OneOf():
            held = document[clause.field]
            found = any(value in (held if isinstance(held, list) else [held]) for value in clause.values)
        case Range():
            held = document[clause.field]
            found = (
                held is not None
                and (clause.low is None or clause.low <= held)
                and (clause.high is None or held <= clause.high)
            )
    return found is not clause.is_negated


def stands_in(clause: Words, text: list[str]) -> bool:
    for start in range(len(text) - len(clause.words) + 1):
        *before, last = text[start : start + len(clause.words)]
        if tuple(before) == clause.words[:-1] and (
            last.startswith(clause.words[-1]) if clause.is_prefix else last == clause.words[-1]
        ):
            return True
    return False


def place_of(document: Document, by: str) -> Place:
    value = document[by]
    if isinstance(value, datetime):
        value = (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return value, document["document_id"]


def in_order(places: list[Place], *, is_descending: bool) -> list[Place]:
    sign = -1 if is_descending else 1
    return sorted(places, key=lambda at: (at[0] is None, sign * (at[0] or 0), sign * at[1]))


@settings(max_examples=40)
@given(
    DOCUMENTS,
    st.lists(CLAUSES, max_size=3).map(tuple),
    SORTS,
    st.integers(1, 4),
    st.lists(st.integers(1, LAST_REV), max_size=9),
)
def test_an_answer_is_what_all_documents_say(ask, documents, clauses, sort, limit, left_out):
    documents = [one | {"document_id": 100 - one["rev"], "asset_id": 1} for one in documents]
    facets = ("tags", "is_favorite")
    pages = ask(documents, Asked(SCENES, Query(clauses), sort, limit, facets=facets), left_out)

    there = [one for one in documents if one["rev"] <= LAST_REV and one["rev"] not in left_out]
    wanted = [one for one in there if all(matches(one, clause) for clause in clauses)]
    places = [hit.place for page in pages for hit in page.hits]
    assert sorted(place[1] for place in places) == sorted(one["document_id"] for one in wanted)
    assert places == in_order(places, is_descending=sort.is_descending)
    if sort.by != "relevance":
        assert set(places) == {place_of(one, sort.by) for one in wanted}
    tags = {tag: sum(tag in one["tags"] for one in wanted) for tag in ("Work", "work", "a b", 'c"]')}
    favorites = {value: sum(one["is_favorite"] is value for one in wanted) for value in (True, False)}
    # Pages that begin behind the last value count what has none.
    for page in [pages[0], *(page for before, page in pairwise(pages) if before.next[0] is not None)]:
        assert page.total == len(wanted)
        assert {one.value: one.count for one in page.facets["tags"]} == {tag: n for tag, n in tags.items() if n}
        assert {one.value: one.count for one in page.facets["is_favorite"]} == {b: n for b, n in favorites.items() if n}
