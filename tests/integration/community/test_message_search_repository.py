"""PostgreSQL finds messages as any engine is asked to: compared with going through all of them."""

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from springline.community.message_search_repository import MessageSearchRepository
from springline.community.model import Group
from springline.platform.clock import ManualClock
from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.search import families
from springline.search.model import Asked, Clause, OneOf, Query, Range, Sort, Words
from springline.search.words import normal
from tests.conftest import TestDatabase
from tests.integration.chats import LATER, START, Chat, Pipeline, minute

pytestmark = pytest.mark.integration

FAMILY = families.family("chat_messages")
PIECES = ("boat", "Boat,", "tide", "crème", "creme", "낚시", "배낚시", "a/b", "don't", "1e5", "saw-mill", "東京")
MESSAGES = parse(
    "test.messages",
    "select m.id, m.text, g.slug, m.sender_id::text, m.sent_at from message m join chat_group g on g.id = m.group_id "
    "where m.tenant_id = current_tenant() and m.text is not null order by m.id",
)
SAME_WORDS = parse(
    "test.same_words",
    "select message_terms(1, 2, 3, said) "
    "= to_tsvector('simple', search_words(said)) || array_to_tsvector('{=t1,=g2,=s3}'), said "
    "from jsonb_array_elements_text(:texts::jsonb) said",
)


@dataclass(frozen=True)
class Message:
    """A message as the test knows it."""

    id: int
    words: tuple[str, ...]
    group: str
    sender: str
    sent_at: datetime

    def has(self, clause: Clause) -> bool:
        match clause:
            case Words(words, _, is_prefix, is_negated):
                found = any(self._begins(place, words, is_prefix=is_prefix) for place in range(len(self.words)))
            case OneOf("sent_at", values, is_negated):
                found = self.sent_at in values
            case OneOf(field, values, is_negated):
                found = getattr(self, field) in values
            case Range(_, low, high, is_negated):
                found = (low is None or self.sent_at >= low) and (high is None or self.sent_at <= high)
        return found != is_negated

    def _begins(self, place: int, words: Sequence[str], *, is_prefix: bool) -> bool:
        here = self.words[place : place + len(words)]
        return here == tuple(words) or (
            is_prefix and here[:-1] == tuple(words[:-1]) and len(here) == len(words) and here[-1].startswith(words[-1])
        )

    @property
    def place(self) -> tuple[int, int]:
        return (round(self.sent_at.timestamp() * 1_000_000), self.id)


@pytest.fixture
def told(db: TestDatabase) -> Iterator[tuple[Transaction, list[Message]]]:
    """Messages of two groups and three people, some sent at the same moment, and one each that must not be found."""
    here, there = Chat(), Chat(Group("signal-cli", "g2", "Boats"))
    pairs = list(itertools.product(PIECES, repeat=2))
    sent = [
        (here if number % 3 else there).sent(
            f"m{number}", f"{one} {other}{'.' * (number % 2)}", by=("ada", "ben", "cem")[number % 5 % 3], at=number // 4
        )
        for number, (one, other) in enumerate(pairs)
    ]
    pipeline = Pipeline(db)
    pipeline.tell(
        *sent,
        here.sent("deleted", "boat tide", at=3),
        here.deleted("deleted", at=4),
        here.sent("silent", None, at=3),
        here.sent("expired", "boat tide", at=3, expires_in=timedelta(days=1)),
        here.edited("not arrived", "boat tide"),
    )
    with db.transaction() as tx:
        rows = [row for row in tx.rows(MESSAGES) if row[4] is not None]
        yield (
            tx,
            [
                Message(number, tuple(normal(text).split()), group, sender, at)
                for number, text, group, sender, at in rows
                if at != minute(3) or text != "boat tide"
            ],
        )


def asked(*clauses: Clause, **more: object) -> Asked:
    given = {"sort": Sort("sent_at"), "limit": 10, **more}
    return Asked(FAMILY, Query(clauses), **given)


@pytest.fixture
def repository() -> MessageSearchRepository:
    return MessageSearchRepository(ManualClock(LATER))


def phrase(text: str, **more: bool) -> Words:
    return Words(tuple(normal(text).split()), **more)


WORDS = st.builds(
    lambda pieces, field, cut, negated: Words(
        tuple(normal(" ".join(pieces)).split())[: 3 if not cut else None][:3],
        field,
        is_prefix=cut,
        is_negated=negated,
    ),
    st.lists(st.sampled_from([*PIECES, "bo", "ti", "cr", "낚"]), min_size=1, max_size=2),
    st.sampled_from([None, "text"]),
    st.booleans(),
    st.booleans(),
)
MOMENTS = st.integers(-1, 40).map(minute)
RANGES = st.builds(Range, st.just("sent_at"), st.none() | MOMENTS, st.none() | MOMENTS, st.booleans())
GROUPS = st.builds(
    OneOf,
    st.just("group"),
    st.lists(st.sampled_from(["help-next-door", "boats", "none"]), min_size=1, max_size=2).map(tuple),
    st.booleans(),
)
SENT = st.builds(OneOf, st.just("sent_at"), st.lists(MOMENTS, min_size=1, max_size=2).map(tuple), st.booleans())


def test_what_is_found_is_what_going_through_all_messages_finds(
    told: tuple[Transaction, list[Message]], repository: MessageSearchRepository
) -> None:
    tx, messages = told
    senders = sorted({message.sender for message in messages})
    people = st.builds(
        OneOf,
        st.just("sender"),
        st.lists(st.sampled_from([*senders, "999", "ada"]), min_size=1, max_size=2).map(tuple),
        st.booleans(),
    )
    assert len(messages) == len(PIECES) ** 2
    assert len({message.group for message in messages}) == 2

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        clauses=st.lists(st.one_of(WORDS, RANGES, GROUPS, SENT, people), max_size=4),
        is_descending=st.booleans(),
        limit=st.sampled_from([1, 3, 50]),
        by=st.sampled_from(["sent_at", "relevance"]),
    )
    def agree(clauses: list[Clause], limit: int, by: str, *, is_descending: bool) -> None:
        expected = sorted(
            (one for one in messages if all(one.has(clause) for clause in clauses)),
            key=lambda one: one.place,
            reverse=is_descending,
        )
        question = asked(*clauses, sort=Sort(by, is_descending), limit=limit, facets=("group", "sender"))

        found = repository.search(tx, question)
        assert found.total == len(expected)
        assert found.is_total_exact
        for name in question.facets:
            counts = Counter(getattr(one, name) for one in expected)
            assert {each.value: each.count for each in found.facets[name]} == counts
        ids = [one.id for one in messages]
        assert repository.matching(tx, question.query, ids) == {one.id for one in expected}

        places = [hit.place for hit in found.hits]
        while found.next is not None and len(places) < 3 * limit:
            found = repository.search(tx, replace(question, after=found.next))
            places += [hit.place for hit in found.hits]
        assert places == [one.place for one in expected[: 3 * limit]]

    agree()


def test_a_message_is_found_until_its_time_has_run_out(
    told: tuple[Transaction, list[Message]], repository: MessageSearchRepository
) -> None:
    tx, messages = told
    before = MessageSearchRepository(ManualClock(START))
    question = asked(phrase("boat tide"))

    (expiring,) = {hit.document_id for hit in before.search(tx, question).hits} - {one.id for one in messages}
    assert repository.search(tx, question).total == before.search(tx, question).total - 1
    assert before.matching(tx, question.query, [expiring]) == {expiring}
    assert repository.matching(tx, question.query, [expiring]) == set()


def test_diacritics_do_not_count_and_syllables_are_words(
    told: tuple[Transaction, list[Message]], repository: MessageSearchRepository
) -> None:
    tx, _ = told
    assert (
        repository.search(tx, asked(phrase("crème"))).total == repository.search(tx, asked(phrase("CREME"))).total > 40
    )
    assert repository.search(tx, asked(phrase("낚시"))).total > repository.search(tx, asked(phrase("배낚시"))).total > 0


def test_the_beginning_of_a_word_is_none_of_what_stands_beside_the_words(
    told: tuple[Transaction, list[Message]], repository: MessageSearchRepository
) -> None:
    tx, messages = told
    for letter in "tgs":
        expected = sum(one.has(Words((letter,), is_prefix=True)) for one in messages)
        assert repository.search(tx, asked(Words((letter,), is_prefix=True))).total == expected
    assert repository.search(tx, asked(phrase("don t", is_prefix=True))).total == 23


def test_nobody_finds_another_tenants_messages(db: TestDatabase, repository: MessageSearchRepository) -> None:
    Pipeline(db, db.other_tenant_id).tell(Chat().sent("m", "boat"))
    with db.transaction() as tx:
        assert repository.search(tx, asked()).total == 0
        assert repository.search(tx, asked(phrase("boat"))).total == 0
        every = range(1, 100)
        assert repository.matching(tx, Query((phrase("boat"),)), list(every)) == set()
    with db.transaction(db.other_tenant_id) as tx:
        assert repository.search(tx, asked(phrase("boat"))).total == 1


def test_texts_in_ascii_have_the_same_words_by_the_shorter_way(db: TestDatabase) -> None:
    """`message_terms` takes it for them."""
    ascii_text = st.text(st.characters(min_codepoint=1, max_codepoint=126), max_size=40)
    wordy = st.lists(st.sampled_from(["a", "b1", "2", "e5", ":", "//", "'", "~", "=", "%", "?", "#", "*", "\\"])).map(
        "".join
    )

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.one_of(ascii_text, wordy), min_size=10, max_size=40))
    def agree(texts: list[str]) -> None:
        with db.transaction() as tx:
            assert [said for same, said in tx.rows(SAME_WORDS, texts=json.dumps(texts)) if not same] == []

    agree()
