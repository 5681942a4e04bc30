"""Transactions, tenants and failures of the database port, on a real PostgreSQL."""

# ruff: noqa: PT012 - transactions that are to fail hold more than one statement

import socket
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pg8000.exceptions import DatabaseError

from springline.platform import database as database_module
from springline.platform.database import (
    Address,
    Database,
    DatabaseUnavailableError,
    RowCountError,
    constraint,
    sqlstate,
)
from springline.platform.pool import Pool
from springline.platform.statements import StatementArgumentsError, parse

pytestmark = pytest.mark.integration

NUMBERS = parse("test.numbers", "select n from generate_series(1, :upto::integer) n")
TENANT = parse("test.tenant", "select current_tenant()")
TENANTS = parse("test.tenants", "select slug from tenant order by slug")
ADD_EVENT = parse(
    "test.event",
    "insert into event_log (tenant_id, type, source, subject, data, occurred_at) "
    "values (:tenant, 'a', 'b', 'c', '{}', now())",
)
PRIVATE = parse("test.private", "create temporary table private (word text primary key) on commit drop")
ADD_PRIVATE = parse("test.add_private", "insert into private select :text::text from generate_series(1, 2)")
EVENTS = parse("test.events", "select count(*) from event_log")
SLOW = parse("test.slow", "select 1 from pg_sleep(0.5)")
LOCK = parse("test.lock", "select pg_advisory_xact_lock(1)")
PID = parse("test.pid", "select pg_backend_pid()")
LISTENERS = parse(
    "test.listeners",
    "select count(*) from pg_stat_activity where datname = current_database() and query like 'listen two%'",
)
KILL = parse("test.kill", "select pg_terminate_backend(:pid)")
COPY = parse("test.copy", "copy staged from stdin")
STAGE = parse("test.stage", "create temporary table staged (n integer) on commit drop")
STAGED = parse("test.staged", "select sum(n) from staged")


def test_a_transaction_sees_its_own_tenant_only(db):
    with db.transaction() as tx:
        assert tx.value(TENANT) == db.tenant_id
        assert tx.rows(TENANTS) == [("harbour",)]
    with db.transaction(db.other_tenant_id) as tx:
        assert tx.rows(TENANTS) == [("orchard",)]


def test_a_transaction_without_a_tenant_sees_no_rows(db):
    with db.app.transaction() as tx:
        assert tx.rows(TENANTS) == []


def test_a_row_of_another_tenant_cannot_be_written(db):
    with pytest.raises(DatabaseError) as caught, db.transaction() as tx:
        tx.execute(ADD_EVENT, tenant=db.other_tenant_id)
    assert sqlstate(caught.value) == "42501"


def test_an_exception_rolls_back_and_the_connection_serves_on_without_its_tenant(db):
    with pytest.raises(KeyError), db.transaction() as tx:
        tx.execute(ADD_EVENT, tenant=db.tenant_id)
        raise KeyError
    with db.app.transaction() as tx:
        assert tx.value(TENANT) is None
        assert tx.value(EVENTS) == 0


def test_rows_one_and_maybe_say_what_they_return(db):
    with db.transaction() as tx:
        assert tx.rows(NUMBERS, upto=2) == [(1,), (2,)]
        assert tx.maybe(NUMBERS, upto=0) is None
        with pytest.raises(RowCountError):
            tx.one(NUMBERS, upto=2)
        with pytest.raises(RowCountError):
            tx.value(NUMBERS, upto=0)


def test_a_misnamed_parameter_is_refused_before_anything_is_sent(db):
    with db.transaction() as tx, pytest.raises(StatementArgumentsError, match="upto"):
        tx.rows(NUMBERS, up=2)


def test_times_come_as_aware_datetimes_and_as_text_where_python_has_none(db):
    moments = parse("test.moments", "select '2026-03-01 12:00:00.12+05:30'::timestamptz, 'infinity'::timestamptz")
    with db.transaction() as tx:
        moment, never = tx.one(moments)
    assert moment == datetime(2026, 3, 1, 6, 30, 0, 120_000, tzinfo=UTC)
    assert moment.tzinfo is UTC
    assert never == "infinity"


def test_an_error_does_not_quote_the_row_that_caused_it(db):
    with pytest.raises(DatabaseError) as caught, db.transaction() as tx:
        tx.execute(PRIVATE)
        tx.execute(ADD_PRIVATE, text="a private word")
    assert sqlstate(caught.value) == "23505"
    assert constraint(caught.value) == "private_pkey"
    assert "private word" not in str(caught.value)


def test_an_announcement_is_heard_after_the_commit_once_and_to_the_letter(db):
    listener = db.app.listen("news")
    with pytest.raises(KeyError), db.transaction() as tx:
        tx.announce("news", "never")
        raise KeyError
    with db.transaction() as tx:
        tx.announce("news", "it's here")
        tx.announce("news", "it's here")
        assert listener.wait_for_notifications(0) == set()
    assert listener.wait_for_notifications(20) == {"it's here"}
    listener.close()


def test_copy_feeds_rows(db):
    with db.transaction() as tx:
        tx.execute(STAGE)
        assert tx.copy(COPY, (b"%d\n" % n for n in range(100_000))) == 100_000
        assert tx.value(STAGED) == sum(range(100_000))


def test_a_connection_that_died_while_idle_is_replaced_unnoticed(db):
    with db.transaction() as tx:
        pid = tx.value(PID)
    with db.superuser.transaction() as tx:
        tx.value(KILL, pid=pid)
    with db.transaction() as tx:
        assert tx.value(PID) != pid


def test_a_connection_lost_in_the_middle_is_reported_as_unavailable(db):
    with pytest.raises(DatabaseUnavailableError), db.transaction() as tx:
        pid = tx.value(PID)
        with db.superuser.transaction() as other:
            other.value(KILL, pid=pid)
        tx.value(PID)
    with db.transaction() as tx:
        assert tx.value(PID) != pid


def test_a_server_that_hangs_up_before_its_first_word_leaves_no_socket_open(db, monkeypatch):
    ours, theirs = socket.socketpair()
    theirs.close()
    monkeypatch.setattr("pg8000.core._make_socket", lambda *_: ours)
    with pytest.raises(DatabaseUnavailableError):
        Database(db.app.address).connect()
    assert ours.fileno() == -1


@pytest.fixture
def mute():
    """A port where somebody listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_server_that_never_answers_is_not_waited_for(mute, monkeypatch):
    monkeypatch.setattr(database_module, "CONNECT_SECONDS", 0.2)
    with pytest.raises(DatabaseUnavailableError, match=rf"no connection to x@127.0.0.1:{mute}/db: nobody answered"):
        Database(Address.parse(f"postgresql://x@127.0.0.1:{mute}/db")).connect()


def test_statements_may_take_longer_than_a_connection(db, monkeypatch):
    monkeypatch.setattr(database_module, "CONNECT_SECONDS", 0.2)
    with closing(Database(db.app.address)) as patient, patient.transaction() as tx:
        assert tx.value(SLOW) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"database": "nowhere"}, "it has no such database"),
        ({"user": "nobody"}, "it refuses this user"),
        ({"unix_socket": "/nowhere/.s.PGSQL.5432"}, "no PostgreSQL listens there"),
        ({"unix_socket": None, "host": "nowhere.invalid"}, "no machine has this name"),
    ],
)
def test_why_there_is_no_connection_is_said_in_words(db, wrong, said):
    address = replace(db.app.address, **wrong)
    with pytest.raises(DatabaseUnavailableError, match=said) as caught:
        Database(address).connect()
    assert "{" not in str(caught.value)


def test_a_listener_that_can_not_listen_leaves_no_connection_open(db):
    with pytest.raises(DatabaseUnavailableError) as caught:  # which holds what the failed call held
        db.superuser.listen("two words")
    with db.superuser.transaction() as tx:
        assert tx.value(LISTENERS) == 0
    assert caught.match("can't listen")


def test_a_transaction_that_lost_a_tie_is_run_again(db):
    tries = []

    def work(tx):
        tries.append(tx)
        if len(tries) < 3:
            raise DatabaseError({"C": "40001"})
        return tx.value(TENANT)

    assert db.app.run(work, tenant_id=db.tenant_id) == db.tenant_id
    assert len(tries) == 3


def test_a_lock_that_does_not_come_in_time_is_waited_for_again_and_then_reported_as_unavailable(db):
    hurried = Database(db.app.address, settings={"lock_timeout": "50"})
    tries = 0

    def take(tx):
        nonlocal tries
        tries += 1
        tx.rows(LOCK)

    with db.transaction() as holder:
        holder.rows(LOCK)
        with pytest.raises(DatabaseUnavailableError, match="55P03"):
            hurried.run(take, tenant_id=db.tenant_id, attempts=3)
    hurried.run(take, tenant_id=db.tenant_id)
    hurried.close()
    assert tries == 4


def test_a_statement_that_takes_too_long_is_reported_as_unavailable_and_not_run_again(db):
    hurried = Database(db.app.address, settings={"statement_timeout": "50"})
    tries = []

    def linger(tx):
        tries.append(tx)
        tx.rows(parse("test.linger", "select pg_sleep(10)"))

    with pytest.raises(DatabaseUnavailableError, match="57014"):
        hurried.run(linger, tenant_id=db.tenant_id)
    hurried.close()
    assert len(tries) == 1


def test_core_expressions_run_like_statements(db):
    from sqlalchemy import Integer, cast, column, func, select, table

    tenants = table("tenant", column("slug"), column("id"))
    with db.transaction() as tx:
        assert tx.rows(select(tenants.c.slug).where(tenants.c.slug == "harbour")) == [("harbour",)]
        assert tx.value(select(cast(func.length("abc"), Integer))) == 3


def test_a_pool_serves_many_threads_and_says_so_when_it_is_empty(db):
    db.app.use(Pool(db.app, size=2, timeout=0.05))
    barrier = threading.Barrier(3)
    seen = []

    def work():
        with db.transaction() as tx:
            seen.append(tx.value(PID))
            barrier.wait(timeout=10)
            barrier.wait(timeout=10)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    barrier.wait(timeout=10)
    with pytest.raises(DatabaseUnavailableError, match="all 2"), db.transaction():
        pass
    barrier.wait(timeout=10)
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 2
    db.app.close()
