"""Whoever reads or follows the feed is cut off at any statement: the next one does it, and nothing is lost."""

from collections.abc import Callable, Iterator

import pytest

from springline.appcache.feed import TURN
from springline.appcache.model import LEASE
from springline.platform.database import Database, Transaction
from tests.integration.appcache.conftest import ADA, LISTING

pytestmark = pytest.mark.integration

READING = ("appcache.read_entry", "appcache.take_lease", "appcache.store_answer")
FOLLOWING = (
    "appcache.claim_poll",
    "appcache.move_feed",
    "appcache.invalidate_documents",
    "appcache.invalidate_listings",
)


class CutError(BaseException):
    """The process ends here."""


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Cuts off before a statement, or before or after the commit of the transaction that it is in; once."""
    asked, transaction = Transaction._asked, Database.transaction
    place: list[tuple[str, str]] = []
    reached: list[str] = []

    def asking(tx: Transaction, query, given):
        name = getattr(query, "name", "")
        if (name, "statement") in place:
            place.clear()
            raise CutError
        reached.append(name)
        return asked(tx, query, given)

    class Cutting:
        def __init__(self, inner) -> None:
            self._inner = inner

        def __enter__(self) -> Transaction:
            reached.clear()
            return self._inner.__enter__()

        def __exit__(self, kind, error, traceback):
            if kind is None and any((name, "before commit") in place for name in reached):
                place.clear()
                self._inner.__exit__(CutError, CutError(), None)
                raise CutError
            done = self._inner.__exit__(kind, error, traceback)
            if kind is None and any((name, "after commit") in place for name in reached):
                place.clear()
                raise CutError
            return done

    monkeypatch.setattr(Transaction, "_asked", asking)
    monkeypatch.setattr(Database, "transaction", lambda *given, **named: Cutting(transaction(*given, **named)))
    yield lambda name, moment: place.append((name, moment))
    assert place == [], "it did not come to this point"


MOMENTS = ("statement", "before commit", "after commit")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("statement", READING)
def test_a_reader_that_is_cut_off_holds_up_and_spoils_nothing(caches, cut, statement, moment):
    caches.get()
    caches.index.change(ADA)
    caches.follow()
    cut(statement, moment)
    with pytest.raises(CutError):
        caches.get()

    caches.clock.advance(LEASE)
    assert caches.get() == ("2", "fresh")
    assert caches.get() == ("2", "fresh")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("statement", FOLLOWING)
def test_who_follows_the_feed_and_is_cut_off_loses_no_change(caches, cut, statement, moment):
    caches.follow()
    caches.get(ADA)
    caches.get(LISTING)
    caches.index.change(ADA)
    caches.index.versions[LISTING] = 2
    cut(statement, moment)
    with pytest.raises(CutError):
        caches.follow()

    caches.clock.advance(TURN)
    caches.follow()
    assert caches.get(ADA) == ("2", "fresh")
    assert caches.get(LISTING) == ("2", "fresh")
