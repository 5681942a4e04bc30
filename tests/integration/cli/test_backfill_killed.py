"""A backfill that is killed anywhere goes on where it was, and ends as if it had not been."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from springline.community import census, importing
from springline.community.readers import reader
from springline.platform.clock import ManualClock
from springline.platform.statements import parse
from springline.warehouse import reconciliation
from tests.integration.chats import LATER, Pipeline

pytestmark = pytest.mark.integration

SAMPLE = Path(__file__).parents[3] / "examples" / "neighbourhood.jsonl"
PROGRESS = parse(
    "test.progress", "select sum(rows_read)::integer, bool_or(state = 'finished'), count(*)::integer from backfill"
)
COMMAND = [sys.executable, "-m", "springline", "warehouse", "backfill", "--rows-per-second", "150"]


@pytest.fixture
def sample(db):
    """A chat that has been imported and annotated, and of which nothing has landed."""
    pipeline = Pipeline(db)
    with SAMPLE.open("rb") as stream:
        importing.run(
            db.app,
            db.tenant_id,
            importing.Export("signal-cli", "sample", "sample"),
            reader("signal-cli").read(stream, name="sample"),
            clock=ManualClock(LATER),
            on_progress=lambda _: None,
        )
    pipeline.annotate()
    return pipeline


def test_a_backfill_survives_being_killed(sample, db):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPRINGLINE_", "WAREHOUSE_"))}
    urls = {"SPRINGLINE_DATABASE_URL": db.urls["app"], "SPRINGLINE_SYSTEM_DATABASE_URL": db.urls["system"]}
    environment = {**kept, **urls, "SPRINGLINE_TENANT": "harbour"}
    chance = random.Random(1)
    for _ in range(2):  # some pages further each time
        before = progress(sample)
        process = subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 60
        while (progress(sample) or 0) <= (before or 0):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(chance.random() / 20)
        process.kill()
        process.communicate()
    done = subprocess.run(
        [*COMMAND[:-1], "100000"], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert "Went on where the same backfill had been cut off" in done.stdout
    ((read, finished, backfills),) = sample.rows(PROGRESS.text)
    assert (finished, backfills) == (True, 1)
    sample.render()
    with db.transaction() as tx:
        report = reconciliation.reconcile(tx, lambda *span: census.tallies(tx, *span))
    assert report.differences == []
    assert read == sum(
        sample.rows(f"select count(*)::integer from {table}")[0][0]
        for table in ("raw_people", "raw_signal_messages", "raw_requests", "raw_request_comments", "comment_insights")
    )


def progress(sample):
    return sample.rows(PROGRESS.text)[0][0]
