"""What a person wrote is found by no search once they are erased, and leaves the search engine some hours later."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from springline.community.message_search_repository import MessageSearchRepository
from springline.erasure import report
from springline.erasure.model import State, Store
from springline.platform.clock import ManualClock
from springline.platform.statements import parse
from springline.search import families
from springline.search.model import Asked, Query, Sort, Words
from springline.search.searching import MatchingRepository, Searching
from springline.warehouse.index_search_repository import IndexSearchRepository
from springline.warehouse.search_queries import PEOPLE, REQUESTS
from tests.integration.chats import LATER
from tests.integration.erasure.leaving import HERS, Leaving
from tests.integration.search.rounds import Rounds

pytestmark = pytest.mark.integration

OF_HER = {"chat_messages": "carp", "people": "quillfeather", "requests": "harmonium"}
OF_OTHERS = {"chat_messages": "wheelbarrow", "people": "oakes", "requests": "wheelbarrow"}
REFUSED = parse(
    "test.refused",
    """
    insert into search_sync_work (tenant_id, index_name, asset_id, marked_at, attempts, due_at, reason)
    select current_tenant(), index_name, m.id, now(), 6, 'infinity', m.text
    from search_index, message m where family = 'chat_messages' and m.text like :text || '%'
    """,
)
DROPPING = parse("test.dropping", "update search_index set state = 'dropping' where family = 'people'")


class Searched:
    """Everything of the chat in the engine, and time that passes there."""

    def __init__(self, leaving: Leaving, db: Any) -> None:
        self.leaving = leaving
        self.rounds = Rounds(db, clock=ManualClock(LATER))
        self.user_id = leaving.live()
        for family in OF_HER:
            self.rounds.build(family)

    def found(self, family: str, word: str) -> list[int]:
        """What a search finds, which asked the engine."""
        postgres: dict[str, MatchingRepository] = {
            "chat_messages": MessageSearchRepository(self.rounds.clock),
            "people": IndexSearchRepository(families.family("people"), PEOPLE),
            "requests": IndexSearchRepository(families.family("requests"), REQUESTS),
        }
        asked = Asked(families.family(family), Query((Words((word,)),)), Sort(), 10)
        searching = Searching(self.rounds.engine, self.rounds.metrics, self.rounds.clock)
        found = searching.search(self.rounds.db.transaction, asked, postgres[family])
        assert found.backend == "quickwit"
        return [hit.document_id for hit in found.hits]

    def all_found(self, words: dict[str, str]) -> list[str]:
        return [family for family, word in words.items() if self.found(family, word)]

    def pass_time(self, time: timedelta) -> None:
        self.rounds.double.advance(time.total_seconds())
        self.rounds.clock.advance(time)
        self.rounds.run()

    def copies(self) -> Store:
        stores = self.leaving.report(self.user_id).stores
        return next(store for store in stores if store.name == "search index copies")


@pytest.fixture
def searched(leaving: Leaving, db: Any) -> Iterator[Searched]:
    made = Searched(leaving, db)
    yield made
    made.rounds.engine.close()


def test_no_search_finds_them_and_the_engine_is_rid_of_them_within_hours(searched: Searched) -> None:
    assert searched.all_found(OF_HER) == list(OF_HER)

    searched.leaving.erase(searched.user_id)
    searched.leaving.follow()
    assert searched.all_found(OF_HER) == [], "nobody has told the engine yet, and what it says is looked at again"

    searched.rounds.run()
    assert searched.all_found(OF_HER) == []
    assert searched.all_found(OF_OTHERS) == list(OF_OTHERS)
    waiting = searched.copies()
    assert waiting.after is not None
    assert (waiting.after >= len(OF_HER), waiting.state) == (True, State.UNDER_WAY)
    assert "within two hours" in waiting.note
    assert not searched.leaving.report(searched.user_id).is_clean

    searched.pass_time(timedelta(hours=1))
    searched.pass_time(timedelta(minutes=15))
    assert (searched.copies().after, searched.copies().state) == (0, State.EMPTY)
    assert searched.leaving.report(searched.user_id).is_clean
    assert searched.all_found(OF_OTHERS) == list(OF_OTHERS)


def test_copies_are_counted_before_and_until_the_engine_has_been_told(searched: Searched) -> None:
    place, number = searched.leaving.places, searched.user_id
    before = report.count(place, number)["search index copies"]
    searched.leaving.erase(number)
    assert report.count(place, number)["search index copies"] == before
    searched.leaving.follow()
    assert report.count(place, number)["search index copies"] == before
    searched.rounds.run()
    assert report.count(place, number)["search index copies"] == before, "dead, and still there"


def test_an_index_that_is_to_be_dropped_may_hold_them_until_it_is(searched: Searched) -> None:
    """It gets no more changes, so the ledger says nothing of what became of them."""
    searched.leaving.erase(searched.user_id)
    searched.leaving.follow()
    searched.rounds.run()
    searched.pass_time(timedelta(hours=1))
    searched.pass_time(timedelta(minutes=15))
    assert searched.copies().after == 0
    with searched.rounds.db.transaction() as tx:
        assert tx.execute(DROPPING) == 1
    assert searched.copies().after == 1


def test_what_the_engine_once_refused_of_them_is_forgotten(searched: Searched) -> None:
    with searched.rounds.db.transaction() as tx:
        assert tx.execute(REFUSED, text=HERS[1]) == 1
    words = searched.leaving.erase(searched.user_id)
    searched.leaving.follow()
    told = {store.name: store for store in searched.leaving.report(searched.user_id, words, waiting=1).stores}
    assert (told["table search_sync_work"].after, told["table search_sync_work"].state) == (1, State.UNDER_WAY)
    searched.rounds.run()
    told = {store.name: store for store in searched.leaving.report(searched.user_id, words).stores}
    assert told["table search_sync_work"].after == 0


def test_what_postgres_found_them_by_goes_with_their_words(leaving: Leaving) -> None:
    user_id = leaving.live()
    people = IndexSearchRepository(families.family("people"), PEOPLE)
    asked = Asked(families.family("people"), Query((Words(("quillfeather",)),)), Sort(), 10)
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        assert [hit.document_id for hit in people.search(tx, asked).hits] == [user_id]
    assert "quillfeather" in kept_words(leaving, user_id)
    leaving.erase(user_id)
    leaving.follow()
    assert kept_words(leaving, user_id) == ""
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        assert people.search(tx, asked).hits == []
    assert "quillfeather" not in kept_words(leaving, user_id)
    assert leaving.report(user_id).is_clean


def kept_words(leaving: Leaving, user_id: int) -> str:
    rows = leaving.pipeline.rows(
        "select words::text from index_words where doc_id = :id::bigint and kind = 'person'", id=user_id
    )
    return "".join(words for (words,) in rows)
