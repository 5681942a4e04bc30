"""Messages are searched by the engine as they stand: told to the outbox once, sent by the worker, and found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from springline.appcache.search_queries import Scope
from springline.appcache.search_terms import Terms
from springline.appcache.searched_messages import Looked, messages
from springline.community.expiry import expire
from springline.community.message_search_repository import MessageSearchRepository
from springline.platform.clock import ManualClock
from springline.platform.statements import parse
from springline.search import families
from springline.search.model import Asked, Query, Sort
from springline.search.searching import Searching
from tests.integration.chats import GROUP, LATER, Chat, Pipeline, minute
from tests.integration.search.rounds import Rounds

pytestmark = pytest.mark.integration

FAMILY = "chat_messages"
ID = parse("test.id", "select id from message where source_key = :key")
INDEX = parse(
    "test.index",
    "with family as (insert into search_family (tenant_id, family) values (current_tenant(), 'chat_messages')) "
    "insert into search_index (tenant_id, index_name, family, generation) "
    "values (current_tenant(), 'chat_messages_model_1', 'chat_messages', 1)",
)
TAKE = parse("test.take", "delete from search_sync_queue returning asset_id, action")
TOUCH = parse("test.touch", "update message set version = version + 1, root_id = id, mentions = '[1]'")
A_CENTURY = timedelta(days=36525)
"""Documents are made by the database's clock, which the test's can't be before."""


class Story:
    """A chat of which the outbox hears."""

    def __init__(self, db: Any) -> None:
        self.db = db
        self.chat = Chat()
        self.pipeline = Pipeline(db)

    def id(self, key: str) -> int:
        with self.db.transaction() as tx:
            return tx.value(ID, key=key)

    def told(self) -> list[tuple[int, str]]:
        """What the outbox holds, which is empty afterwards."""
        with self.db.transaction() as tx:
            return [(number, action) for number, action in tx.rows(TAKE)]


@pytest.fixture
def story(db: Any) -> Story:
    with db.transaction() as tx:
        tx.execute(INDEX)
    return Story(db)


def test_a_message_is_told_when_it_comes_and_when_its_words_change(story: Story) -> None:
    story.pipeline.tell(story.chat.sent("m", "boat"))
    number = story.id("m")
    assert story.told() == [(number, "UPSERT")]

    story.pipeline.tell(story.chat.edited("m", "ship"))
    assert story.told() == [(number, "UPSERT")]
    story.pipeline.tell(story.chat.edited("m", "ship", at=3))
    story.pipeline.tell(story.chat.reacted("m", "👍"))
    story.pipeline.tell(story.chat.sent("m", "boat"))
    assert story.told() == []

    story.pipeline.tell(story.chat.deleted("m", at=4))
    assert story.told() == [(number, "UPSERT")]


def test_what_no_document_holds_is_not_told(story: Story) -> None:
    story.pipeline.tell(story.chat.sent("m", "boat"), story.chat.sent("silent", None))
    story.told()
    with story.db.transaction() as tx:
        tx.execute(TOUCH)
    assert story.told() == []


def test_a_message_that_was_heard_of_before_is_told_once_it_arrives(story: Story) -> None:
    story.pipeline.tell(story.chat.edited("m", "ship"))
    assert story.told() == []
    story.pipeline.tell(story.chat.sent("m", "boat"))
    assert story.told() == [(story.id("m"), "UPSERT")]


def test_nobody_tells_an_outbox_that_nobody_empties(story: Story) -> None:
    other = Pipeline(story.db, story.db.other_tenant_id)
    other.tell(story.chat.sent("m", "boat"))
    with story.db.transaction(story.db.other_tenant_id) as tx:
        assert tx.rows(TAKE) == []


@pytest.fixture
def rounds(db: Any) -> Iterator[Rounds]:
    rounds = Rounds(db, clock=ManualClock(LATER))
    yield rounds
    rounds.engine.close()


class Searched:
    """Chat search with an engine beside the same question to PostgreSQL."""

    def __init__(self, rounds: Rounds) -> None:
        self.rounds = rounds
        self.searching = Searching(rounds.engine, rounds.metrics, rounds.clock)

    def texts(self, text: str, scope: Scope | None = None) -> list[str]:
        looked = Looked(Terms.parse(text), scope or Scope(), None, 50)
        transactions = self.rounds.db.transaction
        found, backend = messages(self.searching, transactions, looked, self.rounds.clock)
        plain, _ = messages(
            Searching(None, self.rounds.metrics, self.rounds.clock), transactions, looked, self.rounds.clock
        )
        assert backend == "quickwit"
        assert found == plain
        return [hit.text for hit in found.hits]


def test_the_engine_finds_what_postgres_finds(rounds: Rounds) -> None:
    story = Story(rounds.db)
    story.pipeline.tell(
        story.chat.sent("a", "The boat leaves at dawn", at=1),
        story.chat.sent("b", "A crème boat, at dawn?", by="ben", at=2),
        story.chat.sent("c", "배낚시 boats", at=3),
        story.chat.sent("d", "gone boat", at=3),
        story.chat.deleted("d", at=4),
    )
    rounds.build(FAMILY)
    searched = Searched(rounds)

    assert searched.texts("boat ") == ["A crème boat, at dawn?", "The boat leaves at dawn"]
    assert searched.texts("boa") == ["배낚시 boats", "A crème boat, at dawn?", "The boat leaves at dawn"]
    assert searched.texts('"boat leaves" at') == ["The boat leaves at dawn"]
    assert searched.texts("creme") == ["A crème boat, at dawn?"]
    assert searched.texts('"낚시"') == ["배낚시 boats"]
    assert searched.texts("boa", Scope(group="none")) == []
    assert searched.texts("boa", Scope(since=minute(2), until=minute(3))) == ["A crème boat, at dawn?"]
    assert len(searched.texts("boa", Scope(group="help-next-door"))) == 3
    assert searched.texts("boa", Scope(until=datetime.min.replace(tzinfo=UTC))) == []
    assert len(searched.texts("boa", Scope(until=datetime.max.replace(tzinfo=UTC)))) == 3


def test_the_engine_finds_messages_as_they_stand_now(rounds: Rounds) -> None:
    story = Story(rounds.db)
    story.pipeline.tell(
        story.chat.sent("a", "boat one", at=1),
        story.chat.sent("b", "boat two", at=2),
        story.chat.sent("c", "boat three", at=3, expires_in=A_CENTURY),
    )
    rounds.build(FAMILY)
    searched = Searched(rounds)
    assert searched.texts("boat") == ["boat three", "boat two", "boat one"]

    story.pipeline.tell(story.chat.edited("a", "ship one", at=5), story.chat.deleted("b", at=5))
    assert searched.texts("boat") == ["boat three"], "what changed is not shown as it was, sent or not"
    rounds.run()
    assert searched.texts("ship") == ["ship one"]

    rounds.clock.advance(A_CENTURY)
    assert searched.texts("boat") == [], "its time has run out, whether anybody took its words away or not"
    assert expire(rounds.db.system, rounds.db.app, at=rounds.clock.now()) == 1
    rounds.run()
    assert rounds.shown(FAMILY) == [story.id("a")]


def test_an_engine_that_is_away_is_said_and_replaced(rounds: Rounds) -> None:
    story = Story(rounds.db)
    story.pipeline.tell(story.chat.sent("a", "boat", at=1))
    rounds.build(FAMILY)
    for name in list(rounds.double.indexes):
        rounds.double.delete(name)
    looked = Looked(Terms.parse("boat"), Scope(), None, 50)

    searching = Searching(rounds.engine, rounds.metrics, rounds.clock)
    found, backend = messages(searching, rounds.db.transaction, looked, rounds.clock)

    assert ([hit.text for hit in found.hits], backend) == (["boat"], "postgres")


def test_pages_go_on_where_the_last_one_ended(rounds: Rounds) -> None:
    story = Story(rounds.db)
    story.pipeline.tell(*(story.chat.sent(f"m{n}", f"boat {n}", at=n // 3) for n in range(10)))
    rounds.build(FAMILY)
    searching, seen, after = Searching(rounds.engine, rounds.metrics, rounds.clock), [], None
    while True:
        looked = Looked(Terms.parse("boat"), Scope(), after, 3)
        found, backend = messages(searching, rounds.db.transaction, looked, rounds.clock)
        assert backend == "quickwit"
        seen += [hit.text for hit in found.hits]
        after = found.next
        if after is None:
            break
    assert seen == [f"boat {n}" for n in reversed(range(10))]


def test_the_engine_and_postgres_count_the_same(rounds: Rounds) -> None:
    story = Story(rounds.db)
    story.pipeline.tell(
        *(story.chat.sent(f"m{n}", f"boat {n}", by=("ada", "ben")[n % 3 == 0], at=n) for n in range(10)),
        Chat(GROUP._replace(key="g2", name="Boats")).sent("x", "boat"),
    )
    rounds.build(FAMILY)
    asked = Asked(families.family(FAMILY), Query(), Sort("sent_at"), 5, facets=("group", "sender"))
    postgres = MessageSearchRepository(rounds.clock)
    searching = Searching(rounds.engine, rounds.metrics, rounds.clock)

    found = searching.search(rounds.db.transaction, asked, postgres)
    with rounds.db.transaction() as tx:
        plain = postgres.search(tx, asked)
    assert found.backend == "quickwit"
    assert (found.hits, found.next, found.total) == (plain.hits, plain.next, plain.total)
    assert {name: list(counts) for name, counts in found.facets.items()} == plain.facets
