"""Two at once: whoever comes second sees what the first did, and no change slips in between reading and recording."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import pytest

from springline.platform.database import Address, Database
from springline.platform.statements import parse
from springline.provenance import service
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import WHOLE, TextQuote
from tests.integration.provenance.conftest import CHAT, NOW

pytestmark = pytest.mark.integration

SAID = "I can bring chairs"
WAITING = parse(
    "test.waiting",
    "select count(*) from pg_locks l join pg_database d on d.oid = l.database "
    "where d.datname = current_database() and l.locktype = 'advisory' and not l.granted",
)


@pytest.fixture
def beside(db):
    """Does something on another connection, and comes back when it is done or has to wait for this one."""
    with closing(Database(Address.parse(db.urls["app"]))) as second, ThreadPoolExecutor(1) as thread:

        def beside(graph, work) -> Future:
            def do():
                with second.transaction(graph.tenant_id) as tx:
                    return work(tx)

            doing = thread.submit(do)
            deadline = time.monotonic() + 30
            while not doing.done():
                with db.superuser.transaction() as tx:
                    if tx.value(WAITING):
                        return doing
                assert time.monotonic() < deadline
            return doing

        yield beside


def test_an_edit_that_comes_while_a_quote_is_recorded_is_not_missed(graph, beside):
    graph.said = {1: SAID}
    quoting = Source(*CHAT, "", TextQuote.found(SAID, "bring chairs"), position=1, content=SAID)
    edited = []

    def read(tx, kind, key, positions):
        found = graph.read(tx, kind, key, positions)
        graph.said[1] = "I can bring tables"
        edited.append(beside(graph, lambda other: service.observe(other, *CHAT, [1], at=NOW, streams=graph.read)))
        return found

    with graph.transaction() as tx:
        service.record(tx, [Recording("note", "a", "x", "test", [quoting])], at=NOW, streams=read)
    assert [mark.now for mark in edited[0].result(30)] == ["stale"]
    assert graph.states() == {"note/a": "stale"}


def test_what_is_recorded_while_something_upstream_becomes_suspect_is_suspect(graph, beside):
    graph.record((("source", "s"), "before", []), (("middle", "m"), "m", [(("source", "s"), WHOLE, 0)]))
    graph.record((("lower", "l"), "l", [(("middle", "m"), WHOLE, 0)]))
    with graph.transaction() as tx:
        service.record(tx, [Recording("source", "s", "after", "test")], at=NOW)
        late = Recording("late", "x", "x", "test", [Source("lower", "l")])
        recorded = beside(graph, lambda other: service.record(other, [late], at=NOW))
    recorded.result(30)
    assert graph.states() == {"source/s": "fresh", "middle/m": "stale", "lower/l": "suspect", "late/x": "suspect"}
