"""Imports: idempotent, resumable after a kill at any line, and honest about what could not be read."""

import gzip
import io
import json
import os
import subprocess
import sys
import threading
from textwrap import dedent

import pytest

from springline.community import importing
from springline.community.importing import Export
from springline.community.readers import reader
from springline.community.readers.irc import IrcReader
from springline.community.readers.opening import open_export
from springline.community.readers.protocol import Rejected
from springline.community.readers.signal_cli import SignalCliReader
from springline.community.sample import generate
from springline.platform.clock import ManualClock
from tests.integration.chats import LATER, START, Pipeline, community

pytestmark = pytest.mark.integration

EXPORT = Export("signal-cli", "chats/sample.jsonl", "key")
WAITING = "select line, reason, resolved_at from quarantine order by line"


@pytest.fixture(scope="module")
def sample():
    return b"".join(generate(150, seed=5, people=8, start=START))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 40)


def run(pipeline, source, export=EXPORT, on_progress=lambda summary: None):
    with open_export(source) as stream:
        items = SignalCliReader().read(stream, name=export.file_name)
        return importing.run(
            pipeline.db.app, pipeline.tenant_id, export, items, clock=ManualClock(LATER), on_progress=on_progress
        )


def test_an_import_tells_what_it_read_and_says_so_as_it_goes(pipeline, sample):
    told = []
    summary = run(pipeline, io.BytesIO(sample), on_progress=told.append)
    assert summary.read == sample.count(b"\n")
    assert summary.new == 150
    assert summary.reacted > 0
    assert summary.deleted > 0
    assert [one.read for one in told] == [*range(40, summary.read, 40), summary.read]
    assert told[-1] == summary


def test_the_same_file_again_changes_nothing(pipeline, sample):
    first = run(pipeline, io.BytesIO(sample))
    tables, told = community(pipeline), pipeline.log()
    again = run(pipeline, io.BytesIO(sample))
    assert (again.read, again.new, again.edited, again.deleted, again.reacted) == (first.read, 0, 0, 0, 0)
    assert (community(pipeline), pipeline.log()) == (tables, told)


def test_a_file_that_overlaps_adds_what_is_new_only(pipeline, sample):
    lines = sample.splitlines(keepends=True)
    run(pipeline, io.BytesIO(b"".join(lines[:100])), Export("signal-cli", "a", "a"))
    run(pipeline, io.BytesIO(b"".join(lines[60:])), Export("signal-cli", "b", "b"))
    whole = Pipeline(pipeline.db, pipeline.db.other_tenant_id)
    run(whole, io.BytesIO(sample))
    assert community(pipeline) == community(whole)


# The process ends as by kill -9: no exception, no rollback of its own, nothing flushed.
KILLED = dedent("""
    import io, os, sys
    from datetime import datetime
    from springline.community import importing, service
    from springline.community.readers.signal_cli import SignalCliReader
    from springline.platform.clock import ManualClock
    from springline.platform.database import Address, Database

    url, tenant, place, steps, later = sys.argv[1:]
    importing.BATCH = 40
    left = int(steps)

    def count(*_):
        global left
        left -= 1
        if left == 0:
            os._exit(9)

    if place == "inside":
        apply = service.apply_folded
        def killed(*arguments, **more):
            applied = apply(*arguments, **more)
            count()
            return applied
        service.apply_folded = killed
    importing.run(
        Database(Address.parse(url)), int(tenant), importing.Export("signal-cli", "chats/sample.jsonl", "key"),
        SignalCliReader().read(sys.stdin.buffer, name="sample.jsonl"), clock=ManualClock(datetime.fromisoformat(later)),
        on_progress=count if place == "between" else lambda summary: None)
""")


@pytest.mark.parametrize("place", ["inside", "between"])
def test_an_import_that_was_killed_goes_on_where_it_stopped(pipeline, sample, place):
    for steps in (1, 2):
        arguments = [pipeline.db.urls["app"], str(pipeline.tenant_id), place, str(steps), LATER.isoformat()]
        ended = subprocess.run([sys.executable, "-c", KILLED, *arguments], input=sample, check=False, timeout=60)
        assert ended.returncode == 9
    done = {"inside": 40, "between": 120}[place]
    assert pipeline.rows("select items_done, finished_at from import_job") == [(done, None)]
    resumed = run(pipeline, io.BytesIO(sample))
    assert resumed.resumed_at == done

    once = Pipeline(pipeline.db, pipeline.db.other_tenant_id)
    whole = run(once, io.BytesIO(sample))
    assert (resumed.read, resumed.new, resumed.deleted) == (whole.read, whole.new, whole.deleted)
    assert community(pipeline) == community(once)
    assert told(pipeline) == told(once)


def told(pipeline):
    """What was told, without the numbers that differ between two tenants."""
    return [(event["type"], event["data"]["version"], event["data"].get("text")) for event in pipeline.log()]


def test_gzip_is_told_by_its_bytes_and_gives_the_same(pipeline, sample, tmp_path):
    packed = tmp_path / "sample.jsonl"
    packed.write_bytes(gzip.compress(sample))
    run(pipeline, packed)
    plain = Pipeline(pipeline.db, pipeline.db.other_tenant_id)
    run(plain, io.BytesIO(sample))
    assert community(pipeline) == community(plain)


def test_a_pipe_is_read_as_it_comes(pipeline, sample):
    reading, writing = os.pipe()

    def write():
        with os.fdopen(writing, "wb") as stream:
            stream.write(sample)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb") as stream:
        summary = run(pipeline, stream)
    writer.join()
    assert summary.new == 150


def line(key, text):
    group = {"groupId": "g1", "groupName": "Help next door", "type": "DELIVER"}
    data = {"timestamp": key, "message": text, "groupInfo": group}
    return json.dumps(
        {"envelope": {"sourceUuid": "ada", "sourceName": "Ada", "timestamp": key, "dataMessage": data}}
    ).encode()


GOOD, LATE = line(1_770_000_000_000, "hello"), line(1_770_000_001_000, "marzipan")


def test_what_can_not_be_read_is_kept_with_its_line_and_reason_and_the_rest_goes_in(pipeline):
    bad = [b'{"envelope":', LATE.replace(b"marzipan", b"mar\xffzipan"), LATE.replace(b"marzipan", b"mar\\u0000zipan")]
    skipped = b'{"envelope":{"sourceUuid":"ada","timestamp":1,"typingMessage":{}}}'
    summary = run(pipeline, io.BytesIO(b"\n".join([bad[0], GOOD, bad[1], skipped, bad[2]])))
    assert (summary.read, summary.new, dict(summary.skipped)) == (5, 1, {"typing notice": 1})
    assert sorted(summary.rejected.values()) == [1, 1, 1]
    rows = pipeline.rows("select line, raw from quarantine order by line")
    assert [(number, bytes(raw)) for number, raw in rows] == [(1, bad[0]), (3, bad[1]), (5, bad[2])]
    with pipeline.db.transaction() as tx:
        assert [one.line for one in importing.quarantined(tx, limit=2)] == [1, 3]


def test_the_same_bad_lines_are_kept_once(pipeline):
    for _ in range(2):
        assert run(pipeline, io.BytesIO(b"{\n" + GOOD)).rejected
    assert len(pipeline.rows(WAITING)) == 1


def test_quarantined_lines_go_in_once_they_can_be_read(pipeline, monkeypatch):
    run(pipeline, io.BytesIO(b"{\n" + LATE.replace(b"{", b"?{", 1) + b"\n{{\n" + GOOD))
    # A mended reader: it understands the second line now.
    read = SignalCliReader.read

    def mended(self, stream, *, name):
        return read(self, io.BytesIO(stream.read().replace(b"?{", b"{")), name=name)

    monkeypatch.setattr(SignalCliReader, "read", mended)
    assert importing.retry_quarantined(pipeline.db.app, pipeline.tenant_id, at=LATER, limit=1) == (1, 2)
    assert importing.retry_quarantined(pipeline.db.app, pipeline.tenant_id, at=LATER, limit=1) == (0, 2)
    assert [row[2] for row in pipeline.rows(WAITING)] == [None, LATER, None]
    assert pipeline.rows("select count(*) from message where text = 'marzipan'") == [(1,)]


def test_a_line_that_needs_those_before_it_waits_until_its_file_is_imported_again(pipeline, monkeypatch):
    log = b"[11:58] <ada> Who has a ladder?\n[bad] <ben> I do.\n[00:01] <ada> Thanks!\n"
    export = importing.Export("irc", "street/2026-03-01.log", "the log")

    def import_log():
        items = reader("irc").read(io.BytesIO(log), name=export.file_name)
        return importing.run(
            pipeline.db.app, pipeline.tenant_id, export, items, clock=ManualClock(), on_progress=lambda _: None
        )

    read = IrcReader.read

    def strict(self, stream, *, name):
        items = list(read(self, stream, name=name))
        yield from (Rejected(2, "no time", b"[bad] <ben> I do.") if item.number == 2 else item for item in items)

    with monkeypatch.context() as broken:
        broken.setattr(IrcReader, "read", strict)
        assert dict(import_log().rejected) == {"no time": 1}
    assert importing.retry_quarantined(pipeline.db.app, pipeline.tenant_id, at=LATER) == (0, 1)

    def mended(self, stream, *, name):
        return read(self, io.BytesIO(stream.read().replace(b"[bad]", b"[11:59]")), name=name)

    monkeypatch.setattr(IrcReader, "read", mended)
    import_log()
    assert importing.retry_quarantined(pipeline.db.app, pipeline.tenant_id, at=LATER) == (0, 0)
    assert pipeline.rows("select count(*) from message where text = 'I do.'") == [(1,)]


def test_the_lost_rest_of_damaged_data_is_never_taken_for_read(pipeline, sample):
    cut = gzip.compress(sample)[:2000]
    summary = run(pipeline, io.BytesIO(cut))
    assert sum(summary.rejected.values()) >= 1
    before = pipeline.rows(WAITING)
    importing.retry_quarantined(pipeline.db.app, pipeline.tenant_id, at=LATER)
    assert [row[2] for row in pipeline.rows(WAITING)] == [None] * len(before)
    assert pipeline.rows(WAITING)[-1][1] == before[-1][1]


def test_another_tenants_import_of_the_same_file_is_an_import_of_its_own(pipeline, sample):
    run(pipeline, io.BytesIO(sample))
    other = Pipeline(pipeline.db, pipeline.db.other_tenant_id)
    summary = run(other, io.BytesIO(sample))
    assert (summary.new, summary.resumed_at) == (150, 0)
