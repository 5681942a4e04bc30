"""The pool: few connections for many threads, none lost to errors. That one waits for a place is in `test_database`."""

from contextlib import suppress

import pytest

from springline.platform.database import Address, Database, DatabaseUnavailableError
from springline.platform.pool import Pool
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

PID = parse("test.pid", "select pg_backend_pid()")
KILL = parse("test.kill", "select pg_terminate_backend(:pid::int, 5000)")


@pytest.fixture
def pooled(db):
    db.app.use(Pool(db.app, size=2, timeout=0.05))
    yield db
    db.app.close()


def test_the_connection_used_last_is_lent_first(pooled):
    with pooled.transaction() as first, pooled.transaction() as second:
        pids = [first.value(PID), second.value(PID)]
    assert len(set(pids)) == 2
    with pooled.transaction() as tx:
        assert tx.value(PID) == pids[0], "the outer transaction ended last"


def test_a_connection_that_broke_leaves_its_place_to_a_new_one(pooled):
    for _ in range(3):
        with suppress(DatabaseUnavailableError), pooled.transaction() as tx:
            with pooled.superuser.transaction() as kill:
                kill.value(KILL, pid=tx.value(PID))
            tx.value(PID)
    with pooled.transaction() as first, pooled.transaction() as second:
        assert first.value(PID) != second.value(PID)


def test_who_can_not_connect_takes_no_place(db):
    nowhere = Database(Address.parse("postgresql://nobody@127.0.0.1:1/nowhere"))
    pool = Pool(nowhere, size=1, timeout=0.05)
    for _ in range(3):
        with pytest.raises(DatabaseUnavailableError, match="no connection to"):
            pool.lend()
