"""Whether a process can serve, asked of databases that are well, silent, away, or of another schema."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from springline.platform.database import Address, Database
from springline.platform.readiness import (
    NEEDED_REVISION,
    DatabaseReadOnlyError,
    DatabaseSilentError,
    Readiness,
    SchemaBehindError,
)
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations" / "versions"
SET_REVISION = parse("test.set_revision", "update alembic_version set version_num = :revision")


def test_the_code_needs_the_newest_migration():
    assert max(path.stem for path in MIGRATIONS.glob("*.py")) == NEEDED_REVISION


@pytest.mark.parametrize("role", ["app", "system"])
def test_a_database_that_answers_is_ready(db, role):
    assert Readiness(getattr(db, role), seconds=30).check() == NEEDED_REVISION


def test_an_older_schema_is_named(db):
    with db.owner.transaction() as tx:
        tx.execute(SET_REVISION, revision="0001_platform")
    with pytest.raises(SchemaBehindError, match=f"0001_platform, this code needs {NEEDED_REVISION}"):
        Readiness(db.app, seconds=30).check()


def test_a_newer_schema_is_served_by_older_code(db):
    with db.owner.transaction() as tx:
        tx.execute(SET_REVISION, revision="9999_later")
    assert Readiness(db.app, seconds=30).check() == "9999_later"


def test_a_database_that_is_away_is_told_at_once():
    nobody = Database(Address.parse("postgresql://nobody@127.0.0.1:1/nothing"))
    with pytest.raises(DatabaseSilentError, match="no connection"):
        Readiness(nobody, seconds=30).check()


def test_no_reason_names_an_address_or_a_role():
    nobody = Database(Address.parse("postgresql://nobody:hunter2@127.0.0.1:1/nothing"))
    with pytest.raises(DatabaseSilentError) as told:
        Readiness(nobody, seconds=30).check()
    assert not any(word in str(told.value) for word in ("nobody", "hunter2", "127.0.0.1", "nothing"))


def test_a_database_that_takes_no_writes_is_not_ready(db):
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.freeze", f"alter database {db.name} set default_transaction_read_only = on"))
    db.app.close()
    with pytest.raises(DatabaseReadOnlyError, match="takes no writes"):
        Readiness(db.app, seconds=30).check()


def test_a_silent_server_is_waited_for_as_long_as_said():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = Address.parse(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing")
        readiness = Readiness(Database(address), seconds=0.05)
        for _ in range(3):
            with pytest.raises(DatabaseSilentError, match=r"within 0\.05 s"):
                readiness.check()
        asking = [thread for thread in threading.enumerate() if thread.name == "readiness"]
        assert len(asking) == 1
        silent.accept()[0].close()  # hangs up, so that the thread ends
    asking[0].join(10)


class Slow:
    """A database that answers when the test lets it, and counts how often it was asked."""

    def __init__(self, database):
        self._database = database
        self.may_answer, self.asked = threading.Event(), 0

    @contextmanager
    def transaction(self):
        self.asked += 1
        assert self.may_answer.wait(10)
        with self._database.transaction() as tx:
            yield tx


def test_who_asks_meanwhile_gets_the_same_answer(db):
    slow = Slow(db.app)
    impatient, patient = Readiness(slow, seconds=0.01), 30
    for _ in range(3):
        with pytest.raises(DatabaseSilentError):
            impatient.check()
    with ThreadPoolExecutor(1) as threads:
        impatient._seconds = patient
        answer = threads.submit(impatient.check)
        slow.may_answer.set()
        assert answer.result(patient) == NEEDED_REVISION
    assert slow.asked <= 2  # one that three asked, and one more where that was answered before the fourth came
