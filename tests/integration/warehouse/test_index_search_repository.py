"""PostgreSQL finds people and requests as any engine is asked to: compared with going through all of them."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from springline.platform.database import Transaction
from springline.platform.statements import Statement, parse
from springline.search.model import Asked, Clause, OneOf, Query, Range, Sort, Words
from springline.search.words import normal
from springline.warehouse import index_search_repository
from springline.warehouse.index_search_repository import IndexSearchRepository
from tests.integration.chats import Chat, Pipeline, minute
from tests.integration.search.rounds import Rounds

pytestmark = pytest.mark.integration

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = ("Ada", "Ada Byron", "Émile Ada", "김 철수", "Byron")
VALUES = ("boat", "Crème brûlée", "東京", "it's", "a:b", "saw-mill", "example.org", "ada")
STORE = parse(
    "test.store",
    "insert into people_index (tenant_id, id, schema_version, version, content_hash, doc, name, messages, last_at, "
    "source_watermark, refreshed_at) "
    "select current_tenant(), id, 1, 1, md5(doc), doc, name, messages, last_at, now(), now() from jsonb_to_recordset("
    ":people::jsonb) one (id bigint, doc text, name text, messages bigint, last_at timestamptz)",
)
RENAME = parse(
    "test.rename",
    "update people_index set version = version + 1, content_hash = md5(:name), name = :name where id = :id::bigint",
)
GO = parse(
    "test.go",
    "update people_index set version = version + 1, content_hash = '', doc = '', name = '', deleted = true "
    "where id = :id::bigint",
)
KEPT = parse("test.kept", "select doc_id, version from index_words order by 1")
WAITING = parse(
    "test.waiting",
    "select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))",
)


@dataclass(frozen=True)
class Person:
    """A person as the test knows it."""

    id: int
    name: str
    messages: int
    last_at: datetime
    lists: dict[str, list[str]]
    is_bot: bool

    @property
    def doc(self) -> str:
        counted = {name: [{"count": 1, "value": value} for value in values] for name, values in self.lists.items()}
        told = {**counted, "links": counted["domains"], "is_bot": self.is_bot, "name": self.name, "kind": "person"}
        del told["domains"]
        return json.dumps(told)

    def texts(self, field: str | None) -> list[list[str]]:
        listed = (value for name in ("tags", "locations", "groups", "domains") for value in self.lists[name])
        texts = {"name": self.name, "about": " ".join(listed)}
        return [normal(text).split() for name, text in texts.items() if field in {None, name}]

    def has(self, clause: Clause) -> bool:
        match clause:
            case Words(words, field, is_prefix, is_negated):
                found = any(_stands(text, words, is_prefix=is_prefix) for text in self.texts(field))
            case OneOf("is_bot", values, is_negated):
                found = self.is_bot in values
            case OneOf(field, values, is_negated) if field in self.lists:
                found = not set(self.lists[field]).isdisjoint(values)
            case OneOf(field, values, is_negated):
                found = getattr(self, field) in values
            case Range(field, low, high, is_negated):
                value = getattr(self, field)
                found = (low is None or value >= low) and (high is None or value <= high)
        return found != is_negated

    def place(self, by: str) -> tuple[int, int]:
        value = self.messages if by == "messages" else (self.last_at - EPOCH) // timedelta(microseconds=1)
        return value, self.id


def _stands(text: Sequence[str], words: Sequence[str], *, is_prefix: bool) -> bool:
    for place in range(len(text) - len(words) + 1):
        *before, last = text[place : place + len(words)]
        if before == list(words[:-1]) and (last.startswith(words[-1]) if is_prefix else last == words[-1]):
            return True
    return False


def made(count: int = 60) -> list[Person]:
    chance = random.Random(7)
    return [
        Person(
            number,
            chance.choice(NAMES),
            chance.randrange(5),
            minute(chance.randrange(5)),
            {
                name: chance.sample(VALUES, chance.randrange(3))
                for name in ("tags", "locations", "groups", "domains", "languages")
            },
            chance.random() < 0.3,
        )
        for number in range(1, count + 1)
    ]


def store(tx: Transaction, people: Sequence[Person]) -> None:
    rows = [
        {"id": one.id, "doc": one.doc, "name": one.name, "messages": one.messages, "last_at": one.last_at.isoformat()}
        for one in people
    ]
    tx.execute(STORE, people=json.dumps(rows))


@pytest.fixture
def repository() -> IndexSearchRepository:
    return index_search_repository.people()


@pytest.fixture
def tx(db: Any) -> Iterator[Transaction]:
    with db.transaction() as tx:
        yield tx


def asked(*clauses: Clause, **more: Any) -> Asked:
    given = {"sort": Sort(), "limit": 50, **more}
    return Asked(index_search_repository.people()._family, Query(clauses), **given)


def phrase(text: str, **more: Any) -> Words:
    return Words(tuple(normal(text).split()), **more)


WORDS = st.builds(
    lambda text, field, is_prefix, is_negated: phrase(text, field=field, is_prefix=is_prefix, is_negated=is_negated),
    st.sampled_from([*NAMES, *VALUES, "creme", "ad", "boat ada", "byron boat", "京", "m", "t", "ada ta", "boat g"]),
    st.sampled_from([None, None, "name", "about"]),
    st.booleans(),
    st.booleans(),
)
MOMENTS = st.integers(-1, 6).map(minute)
COUNTS = st.integers(-1, 5)
CLAUSES = st.one_of(
    WORDS,
    st.builds(
        OneOf,
        st.sampled_from(["tags", "locations", "groups", "domains", "languages"]),
        st.lists(st.sampled_from([*VALUES, "none"]), min_size=1, max_size=2).map(tuple),
        st.booleans(),
    ),
    st.builds(OneOf, st.just("is_bot"), st.sampled_from([(True,), (False,), (True, False)]), st.booleans()),
    st.builds(OneOf, st.just("messages"), st.lists(COUNTS, min_size=1, max_size=2).map(tuple), st.booleans()),
    st.builds(Range, st.just("messages"), st.none() | COUNTS, st.none() | COUNTS, st.booleans()),
    st.builds(Range, st.just("last_at"), st.none() | MOMENTS, st.none() | MOMENTS, st.booleans()),
)


def test_what_is_found_is_what_going_through_all_people_finds(
    tx: Transaction, repository: IndexSearchRepository
) -> None:
    people = made()
    store(tx, people)

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        clauses=st.lists(CLAUSES, max_size=4),
        is_descending=st.booleans(),
        limit=st.sampled_from([1, 3, 100]),
        by=st.sampled_from(["relevance", "messages", "last_at"]),
    )
    def agree(clauses: list[Clause], limit: int, by: str, *, is_descending: bool) -> None:
        expected = [one for one in people if all(one.has(clause) for clause in clauses)]
        question = asked(*clauses, sort=Sort(by, is_descending), limit=limit, facets=("tags", "is_bot"))

        found = repository.search(tx, question)
        assert (found.total, found.is_total_exact) == (len(expected), True)
        tags = Counter(value for one in expected for value in one.lists["tags"])
        assert {each.value: each.count for each in found.facets["tags"]} == tags
        assert {each.value: each.count for each in found.facets["is_bot"]} == Counter(one.is_bot for one in expected)
        assert repository.matching(tx, question.query, [one.id for one in people]) == {one.id for one in expected}

        hits = list(found.hits)
        while found.next is not None and len(hits) < 6:
            found = repository.search(tx, replace(question, after=found.next))
            hits += found.hits
        places = [hit.place for hit in hits]
        assert places == sorted(places, reverse=is_descending)
        if by != "relevance":
            ordered = sorted((one.place(by) for one in expected), reverse=is_descending)
            assert places == ordered[: len(places)]
        assert len(set(places)) == len(places) >= min(len(expected), 6, 3 * limit)

    agree()


def test_a_name_counts_more_than_what_somebody_writes_about(tx: Transaction, repository: IndexSearchRepository) -> None:
    blank: dict[str, list[str]] = {name: [] for name in ("tags", "locations", "groups", "domains", "languages")}
    about = Person(2, "Ben", 9, minute(2), {**blank, "tags": ["ada"]}, is_bot=False)
    named = Person(1, "Ada", 1, minute(1), blank, is_bot=False)
    store(tx, [named, about])
    assert [hit.document_id for hit in repository.search(tx, asked(phrase("ada"))).hits] == [1, 2]


def test_words_are_kept_until_they_change(tx: Transaction, repository: IndexSearchRepository) -> None:
    store(tx, made(3))
    assert tx.rows(KEPT) == [], "nobody has searched yet"
    repository.search(tx, asked())
    assert [tuple(row) for row in tx.rows(KEPT)] == [(1, 1), (2, 1), (3, 1)]

    tx.execute(RENAME, id=1, name="Zoe")
    tx.execute(GO, id=2)
    assert [tuple(row) for row in tx.rows(KEPT)] == [(3, 1)], "words that somebody took back are gone at once"
    assert [hit.document_id for hit in repository.search(tx, asked(phrase("zoe"))).hits] == [1]
    assert repository.search(tx, asked()).total == 2
    assert [tuple(row) for row in tx.rows(KEPT)] == [(1, 2), (3, 1)]


@pytest.mark.parametrize(("family", "table"), [("people", "people_index"), ("requests", "request_index")])
def test_words_that_are_taken_back_during_a_search_are_not_kept(db: Any, family: str, table: str) -> None:
    def of(statement: Statement) -> Statement:
        return Statement(statement.name + table, statement.text.replace("people_index", table), statement.parameters)

    def search() -> int:
        with db.transaction() as tx:
            return repository.search(tx, Asked(repository._family, Query(), Sort(), 10)).total

    repository = getattr(index_search_repository, family)()
    with db.transaction() as tx:
        row = {"id": 1, "doc": "{}", "name": "Ada", "messages": 1, "last_at": minute(1).isoformat()}
        tx.execute(of(STORE), people=json.dumps([row]))
    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as tx:
            tx.execute(of(GO), id=1)
            found = threads.submit(search)
            while not found.done() and not tx.value(WAITING):
                wait([found], 0.01)
        assert found.result(10) == 0
    with db.transaction() as tx:
        assert tx.rows(KEPT) == []


def test_nobody_finds_another_tenants_people(db: Any, repository: IndexSearchRepository) -> None:
    with db.transaction(db.other_tenant_id) as tx:
        store(tx, made(5))
        assert repository.search(tx, asked()).total == 5
    with db.transaction() as tx:
        assert repository.search(tx, asked()).total == 0
        assert repository.matching(tx, Query(), [1, 2, 3]) == set()


@pytest.mark.parametrize("family", ["people", "requests"])
def test_the_engine_finds_what_postgres_finds(db: Any, family: str) -> None:
    chat, pipeline, rounds = Chat(), Pipeline(db), Rounds(db)
    pipeline.tell(
        chat.sent("a", "Who has a ladder for the crème harbour?"), chat.sent("b", "A ladder? Harbour!", by="ben", at=1)
    )
    pipeline.index()
    rounds.build(family)
    pipeline.tell(chat.sent("c", "Does the orchard need a ladder?", by="cem", at=3))
    pipeline.index()
    assert rounds.told(family), "rendering tells the outbox"
    rounds.run()
    repository = getattr(index_search_repository, family)()

    with db.transaction() as tx:
        everything = repository.search(tx, Asked(repository._family, Query(), Sort("last_at"), 50))
        assert rounds.shown(family) == sorted(hit.document_id for hit in everything.hits)
        assert everything.total >= 2
        for text in ("ladder", "ada", "cem", "creme", "harbour", "orchard", "help next door", "nothing"):
            for sort in (Sort("last_at"), Sort(repository._family.fields[-2].name, is_descending=False)):
                facets = repository._family.facets
                question = Asked(repository._family, Query((phrase(text),)), sort, 50, facets=facets)
                plain = repository.search(tx, question)
                found = searched(rounds, question, repository)
                assert (found.hits, found.total, found.next) == (plain.hits, plain.total, plain.next), text
                assert {name: list(counts) for name, counts in found.facets.items()} == plain.facets


def searched(rounds: Rounds, question: Asked, repository: IndexSearchRepository) -> Any:
    from springline.search.searching import Searching

    found = Searching(rounds.engine, rounds.metrics, rounds.clock).search(rounds.db.transaction, question, repository)
    assert found.backend == "quickwit"
    return found
