"""Who comes first, by what speaks for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.appcache.suggestion_queries import Person, Said
from springline.appcache.suggestion_ranking import (
    ENOUGH,
    GENERAL,
    MOST_REASONS,
    Evidence,
    Kind,
    Presence,
    rank,
    worth,
)
from springline.appcache.suggestion_sentences import sentence

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 1, tzinfo=UTC)
QUIET = Presence()
"""Fifty messages in a year, and nobody is there."""


def live(**messages: int) -> Presence:
    """Fifty messages in ten minutes, by these people."""
    told = {int(name.removeprefix("p")): count for name, count in messages.items()}
    return Presence(timedelta(minutes=10), told, dict.fromkeys(told, NOW))


def piece(person: int, message: int, kind: Kind = Kind.ANSWERED, *, days: float = 1, weight: float = 2.0) -> Evidence:
    said = Said(message, NOW - timedelta(days=days), "I have one")
    return Evidence(Person(person, f"p{person}"), kind, said, weight, ("ladder",), request_id=message)


def order(*found: Evidence, limit: int = 5) -> list[int]:
    return [one.person.id for one in rank(found, QUIET, at=NOW, limit=limit)]


def test_who_answered_comes_before_who_spoke_of_it_and_who_asked():
    assert order(piece(1, 1, Kind.ASKED), piece(2, 2, Kind.MENTIONED), piece(3, 3), piece(4, 4, Kind.OFFERED)) == [
        4,
        3,
        2,
        1,
    ]


def test_new_rare_and_thanked_evidence_counts_more():
    assert order(piece(1, 1, days=100), piece(2, 2)) == [2, 1]
    assert order(piece(1, 1), piece(2, 2, weight=3)) == [2, 1]
    assert order(piece(1, 1), replace(piece(2, 2), is_thanked=True)) == [2, 1]


def test_much_of_the_same_does_not_outweigh_something_better():
    assert order(*(piece(1, number, Kind.MENTIONED) for number in range(50)), piece(2, 100, Kind.OFFERED)) == [2, 1]


def test_a_message_and_a_request_count_once():
    twice = [piece(1, 1), piece(1, 1, Kind.TAGGED), replace(piece(1, 2), request_id=1)]
    (once,) = rank(twice, QUIET, at=NOW, limit=5)
    assert once.evidence == (piece(1, 1),)
    assert once.score == pytest.approx(worth(piece(1, 1), NOW) * QUIET.of(1, NOW))


def test_words_that_tell_little_carry_nobody():
    weak = piece(1, 1, weight=ENOUGH - 0.01)
    assert order(weak, *(replace(weak, said=Said(number, NOW, "so late")) for number in range(2, 90))) == []


def test_who_knows_comes_before_who_answers_everything():
    answers_all = replace(piece(1, 1, Kind.HELPS, weight=3), count=7)
    assert order(answers_all, piece(2, 2, Kind.MENTIONED, weight=0.8)) == [2, 1]
    assert order(replace(answers_all, count=1)) == []


def test_where_messages_wait_being_there_is_no_reason():
    assert order(piece(1, 1, Kind.PRESENT, weight=1)) == []


def test_in_a_live_chat_who_is_there_comes_before_who_is_not_and_last_without_evidence():
    found = [piece(1, 1), piece(2, 2), piece(3, 3, Kind.PRESENT, weight=1), piece(2, 4, Kind.PRESENT, weight=1)]
    ranked = rank(found, live(p2=3, p3=40), at=NOW, limit=5)
    assert [one.person.id for one in ranked] == [2, 1, 3]
    assert [[reason.kind for reason in one.evidence] for one in ranked] == [
        [Kind.ANSWERED],
        [Kind.ANSWERED],
        [Kind.PRESENT],
    ]


def test_in_a_live_chat_who_is_there_decides_between_people_for_whom_as_much_speaks():
    ranked = rank([piece(1, 1), piece(2, 2)], live(p1=1, p2=3), at=NOW, limit=5)
    assert [one.person.id for one in ranked] == [2, 1]


def test_what_is_about_the_request_is_said_first():
    helps = replace(piece(1, 1, Kind.HELPS, weight=9), count=500)
    (only,) = rank([helps, piece(1, 2, Kind.ASKED, weight=0.5)], QUIET, at=NOW, limit=5)
    assert [one.kind for one in only.evidence] == [Kind.ASKED, Kind.HELPS]


def test_who_has_gone_quiet_comes_after_who_is_around():
    around = Presence(last={1: NOW - timedelta(days=300), 2: NOW - timedelta(days=2)})
    assert [one.person.id for one in rank([piece(1, 1), piece(2, 2)], around, at=NOW, limit=5)] == [2, 1]


def test_what_is_dated_ahead_counts_as_new_and_no_more():
    assert worth(piece(1, 1, days=-400), NOW) == worth(piece(1, 1, days=0), NOW)


pieces = st.lists(
    st.builds(
        piece,
        st.integers(1, 6),
        st.integers(1, 20),
        st.sampled_from(Kind),
        days=st.floats(0, 500),
        weight=st.floats(0, 9),
    ),
    max_size=30,
)


@given(pieces, st.randoms(use_true_random=False))
def test_the_order_of_evidence_is_of_no_matter(found, random):
    shuffled = random.sample(found, len(found))
    assert [(one.person.id, one.score) for one in rank(found, QUIET, at=NOW, limit=9)] == [
        (one.person.id, one.score) for one in rank(shuffled, QUIET, at=NOW, limit=9)
    ]


@given(pieces)
def test_everybody_is_suggested_once_with_few_reasons_in_order(found):
    ranked = rank(found, QUIET, at=NOW, limit=9)
    counting = {one.person.id for one in found if one.kind not in GENERAL and one.weight >= ENOUGH}
    assert sorted(one.person.id for one in ranked) == sorted(counting)
    for one in ranked:
        worths = [(reason.kind in GENERAL, -worth(reason, NOW)) for reason in one.evidence]
        assert worths == sorted(worths)
        assert 1 <= len(worths) <= MOST_REASONS


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Kind.OFFERED, "Offered something about ladder."),
        (Kind.ANSWERED, "Answered a request about ladder."),
        (Kind.TAGGED, "Wrote in a request about ladder."),
        (Kind.MENTIONED, "Wrote about ladder."),
        (Kind.ASKED, "Asked about ladder, and may know by now."),
        (Kind.HELPS, "Answered a request in this group lately."),
        (Kind.PRESENT, "Is writing in this group now."),
    ],
)
def test_each_reason_is_a_sentence(kind, told):
    assert sentence(piece(1, 1, kind)) == told


def test_sentences_name_all_words_and_thanks():
    told = replace(piece(1, 1), words=("ladder", "gutter", "yard"), is_thanked=True)
    assert sentence(told) == "Answered a request about ladder, gutter and yard, and was thanked."
    assert sentence(replace(piece(1, 1, Kind.HELPS), count=3)) == "Answered 3 requests in this group lately."
