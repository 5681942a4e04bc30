"""Fault 8 from end to end: a transaction stays open while others commit. It delays the index, and loses nothing."""

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace

import pytest

from springline.community import service
from springline.community.model import Group
from springline.platform.database import Database
from springline.platform.events.relay import lag
from springline.platform.statements import parse
from tests.faults.conftest import (
    assert_same_landing_and_index,
    deliver,
    deliveries,
    index,
    take_in,
    wait_until,
)
from tests.integration.chats import LATER, Chat, Pipeline, community

pytestmark = pytest.mark.faults

BODIES = deliveries(60, seed=3, size=10)
# Who writes slowly writes elsewhere: those who write into one group wait for each other anyway.
SLOW = Chat(Group("signal-cli", "g2", "Slow lane"))
WRITE = parse("test.write", "select pg_current_xact_id()")
LOOK = parse("test.look", "select count(*) from event_log")
BACKDATE = parse("test.backdate", "update event_log set recorded_at = recorded_at - interval '90 seconds'")
LANDED = "select count(*) from raw_signal_messages"
RECORD_SENDING = """
    create table sent (queue text, event text);
    create function record_sending() returns trigger security definer language plpgsql as $$
    begin
        insert into public.sent values (new.queue, new.body::jsonb->>'id');
        return null;
    end $$;
    create trigger record_sending after insert on queue_message for each row execute function record_sending()
"""
SENT = parse("test.sent", "select queue, event from sent")
LOGGED = parse(
    "test.logged",
    """
    select queue, id::text from event_log, unnest(case source
        when 'springline/warehouse' then array['transform-index']
        when 'springline/profiles' then case when type like '%.requested.v1' then array['generate-profiles'] end
        else array['ingest-events']
             || case when type like '%.comment.%' and type not like '%.annotated.%' then array['annotate-comments'] end
             || case when type ~ 'message.(edited|deleted)' then array['follow-messages'] end end) queue
    """,
)


@pytest.fixture
def sent(db):
    """What was sent to queues, and what should have been: for each queue and event of the log, how often."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(RECORD_SENDING)

    def read():
        with db.superuser.transaction() as tx:
            return Counter(tx.rows(SENT)), Counter(tx.rows(LOGGED))

    return read


class RolledBackError(Exception):
    """The slow transaction thought better of it."""


@contextmanager
def slow_transaction(db, *, commits):
    """A transaction that has recorded events, and records more before it ends; with a connection of its own."""
    with ExitStack() as stack:
        database = stack.enter_context(closing(Database(db.app.address)))
        stack.enter_context(suppress(RolledBackError))
        tx = stack.enter_context(database.transaction(db.tenant_id))
        service.apply(tx, [SLOW.sent("slow 1", "Does anyone have a drill?", by="zoe")], at=LATER)
        yield
        # Ids beyond those of all who committed meanwhile, of a transaction that began before theirs.
        service.apply(tx, [SLOW.sent("slow 2", "Found one, thanks", by="zoe", at=3)], at=LATER)
        if not commits:
            raise RolledBackError


def doctors_finding(db):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")}
    urls = {"SPRINGLINE_DATABASE_URL": db.urls["app"], "SPRINGLINE_SYSTEM_DATABASE_URL": db.urls["system"]}
    done = subprocess.run(
        [sys.executable, "-m", "springline", "doctor", "--json"],
        env=environment | urls | {"SPRINGLINE_TENANT": "harbour"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return {finding["what"]: finding for finding in json.loads(done.stdout)}["events"]


@pytest.mark.parametrize("commits", [True, False], ids=["it commits", "it rolls back"])
def test_what_waits_behind_a_slow_transaction_comes_late_once_and_whole(
    db, start_host, new_token, drain, sent, undisturbed, commits
):
    host, token, pipeline = start_host(), new_token("events:write"), Pipeline(db)
    assert deliver(host.url, token, BODIES[0])
    drain()
    ((before,),) = pipeline.rows(LANDED)
    with slow_transaction(db, commits=commits):
        for body in BODIES[1:]:
            assert deliver(host.url, token, body)
        behind = lag(db.system)
        assert behind.events > 0
        assert behind.blocked_by_age > 0
        if commits:
            with db.superuser.transaction() as tx:
                tx.execute(BACKDATE)
            wait_until(lambda: lag(db.system).blocked_by_age >= 1, "the blocking transaction had no age")
            finding = doctors_finding(db)
            assert "the oldest for 9" in finding["found"]
            assert "a transaction has been open for" in finding["advice"]
        assert pipeline.rows(LANDED) == [(before,)], "nothing is handed on that another event may yet overtake"
    drain()
    assert lag(db.system).blocked_by_age is None

    assert_sent_once(sent)
    expected = undisturbed(BODIES[:1])
    if commits:
        with slow_transaction(replace(db, tenant_id=db.other_tenant_id), commits=True):
            pass
    take_in(expected, BODIES[1:])
    assert community(pipeline) == community(expected)
    assert_same_landing_and_index(pipeline, index(expected))


def assert_sent_once(sent):
    sent, logged = sent()
    assert sent.keys() == logged.keys()
    assert set(sent.values()) == {1}


def test_a_transaction_of_another_database_holds_the_log_back_and_is_told_of(db, start_host, new_token, drain, sent):
    elsewhere = replace(db.superuser.address, database="postgres")
    host, token, pipeline = start_host(), new_token("events:write"), Pipeline(db)
    with closing(Database(elsewhere)) as database, database.transaction() as other:
        other.value(WRITE)
        assert deliver(host.url, token, BODIES[0])
        wait_until(lambda: (lag(db.system).blocked_by_age or 0) > 0.2, "nobody told of the other transaction")
        assert pipeline.rows(LANDED) == [(0,)]
    drain()
    assert_sent_once(sent)
    assert pipeline.rows(LANDED) == pipeline.rows("select count(*) from message where sent_at is not null")


def test_who_only_reads_holds_nobody_up(db, start_host, new_token, drain, sent):
    host, token = start_host(), new_token("events:write")
    with closing(Database(db.superuser.address)) as database, database.transaction() as reader:
        reader.value(LOOK)
        assert deliver(host.url, token, BODIES[0])
        drain()
    assert_sent_once(sent)
