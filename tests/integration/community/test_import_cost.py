"""What an import costs: as much after a long history as after a short one, and memory for one batch at a time."""

import io
from contextlib import closing
from datetime import timedelta

import pytest

from springline.community import importing
from springline.community.importing import Export
from springline.community.readers.protocol import Parsed, Rejected
from springline.community.readers.signal_cli import SignalCliReader
from springline.community.sample import generate
from springline.platform.clock import ManualClock
from springline.platform.statements import parse
from tests.integration.chats import LATER, START, Chat, Pipeline

pytestmark = pytest.mark.integration

FLUSH = parse("test.flush", "select pg_stat_force_next_flush()")
READ = parse(
    "test.read",
    """select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint
              + (select sum(idx_tup_read) from pg_stat_user_indexes)::bigint from pg_stat_user_tables""",
)


def run(pipeline, lines, name, on_progress=lambda summary: None):
    items = SignalCliReader().read(io.BytesIO(lines), name=name)
    export = Export("signal-cli", name, name)
    clock = ManualClock(LATER)
    return importing.run(pipeline.db.app, pipeline.tenant_id, export, items, clock=clock, on_progress=on_progress)


def rows_read(pipeline, lines, name):
    """How many rows and index entries PostgreSQL has read for an import."""

    def so_far():
        with pipeline.db.app.transaction(pipeline.tenant_id) as tx:
            tx.execute(FLUSH)
        with pipeline.db.superuser.transaction() as tx:
            return tx.value(READ)

    before = so_far()
    assert run(pipeline, lines, name).new == 500
    return so_far() - before


def test_new_messages_cost_the_same_after_a_long_history_as_after_a_short_one(db):
    chats = [b"".join(generate(500, seed=seed, start=START + timedelta(days=200 * seed))) for seed in (2, 3)]
    costs = []
    with closing(db.superuser.connect()) as connection:
        for table in ("message", '"user"', "request", "request_comments", "reaction"):
            connection.execute_simple(f"alter table {table} set (autovacuum_enabled = false)")
    for tenant_id, messages in ((db.tenant_id, 2_000), (db.other_tenant_id, 20_000)):
        pipeline = Pipeline(db, tenant_id)
        assert run(pipeline, b"".join(generate(messages, start=START)), "history").new == messages
        costs.append(rows_read(pipeline, chats[0], "more"))
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple("analyze")
    costs.append(rows_read(pipeline, chats[1], "after analyze"))
    assert max(costs) < 1.25 * min(costs), costs


class _StoppedError(Exception):
    pass


def test_long_lines_go_in_few_at_a_time_and_an_import_resumes_between_any_two(pipeline, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_BYTES", 10_000)
    long = [Parsed(number, (Chat().sent(f"m{number}", "long " * 800, at=number),)) for number in range(1, 6)]
    bad = [Rejected(number, "not JSON", b"x" * 4_000) for number in range(6, 11)]
    short = [Parsed(number, (Chat().sent(f"m{number}", "short", at=number),)) for number in range(11, 16)]
    monkeypatch.setattr(SignalCliReader, "read", lambda *_, **named: iter([*long, *bad, *short]))
    done = []

    def stop(summary):
        done.append(summary.read)
        if len(done) == 2:
            raise _StoppedError

    with pytest.raises(_StoppedError):
        run(pipeline, b"", "long", stop)
    resumed = run(pipeline, b"", "long", lambda summary: done.append(summary.read))
    assert (resumed.resumed_at, resumed.new, resumed.rejected) == (4, 10, {"not JSON": 5})
    assert done == [2, 4, 6, 8, 15]
