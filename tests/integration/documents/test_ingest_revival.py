"""Documents whose messages were lost are taken in without anybody asking."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.expire_messages import app as expire_messages
from springline.documents import events
from springline.documents.ingest.reviving import STUCK_AFTER, revive
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.objects import StorageUnavailableError
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.runs import upkeep
from springline.runs.service import LEASE
from tests.integration.documents.intake import Intake, page
from tests.integration.warehouse.test_partitions import EVENT

pytestmark = pytest.mark.integration


@pytest.fixture
def intake(db: Any, tmp_path: Path) -> Intake:
    return Intake(db, tmp_path)


def revived(intake: Intake, after: timedelta) -> int:
    intake.clock.advance(after)
    return revive(intake.db.system, intake.app, at=intake.clock.now())


def states(intake: Intake) -> list[str]:
    return [state for (state,) in intake.rows("select state from document_ingest order by document_id")]


def test_after_the_store_was_away_a_version_goes_on_by_itself(intake: Intake, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object) -> Any:
        raise StorageUnavailableError("the store is away")

    intake.add("handbook", {"a.md": page("A", 4), "b.md": page("B", 4)})
    intake.settle(until=events.DOCUMENT_QUEUED)
    with monkeypatch.context() as patched:
        patched.setattr(intake.objects, "open", away)
        for event in intake.inbox * 5:
            with pytest.raises(StorageUnavailableError):
                intake.handle(event)
    intake.inbox.clear()  # dead letters by now
    assert states(intake) == ["waiting", "waiting"]
    assert revived(intake, STUCK_AFTER) == 0, "somebody may be at it still"
    assert upkeep.sweep(intake.db.system, intake.app, at=intake.clock.now() + LEASE) == 1
    assert revived(intake, timedelta(seconds=1)) == 2
    assert revived(intake, timedelta(minutes=1)) == 0, "they were just asked for"
    intake.settle()
    assert states(intake) == ["extracted", "extracted"]
    assert intake.rows("select state from bundle_version") == [("ready",)]
    assert intake.rows("select status from run order by id") == [("failed",), ("succeeded",)]
    assert revived(intake, STUCK_AFTER * 2) == 0


@pytest.mark.parametrize("lost", [events.VERSION_CREATED, events.DOCUMENT_PARSED, events.DOCUMENT_INDEXED])
def test_whichever_message_was_lost_each_document_goes_on_from_where_it_was(intake: Intake, lost: str):
    intake.add("handbook", {"a.md": page("A", 4)})
    intake.pull()
    intake.settle(until=lost)
    intake.inbox.clear()
    assert revived(intake, STUCK_AFTER * 2) == 1
    intake.settle()
    assert states(intake) == ["extracted"]
    assert intake.rows("select v.state, r.status from bundle_version v join run r on r.id = v.run_id") == [
        ("ready", "succeeded")
    ]
    assert sum(intake.parser.calls.values()) == 1


def test_what_waits_in_a_long_queue_is_asked_for_twice_and_taken_in_once(intake: Intake):
    intake.add("handbook", {"a.md": page("A", 4)})
    intake.settle(until=events.DOCUMENT_QUEUED)
    assert revived(intake, STUCK_AFTER * 2) == 1
    intake.settle()
    assert sum(intake.parser.calls.values()) == 1
    assert intake.count("springline.documents.version.ingested.v1") == 1


def test_the_function_that_finds_silent_runs_does_it(intake: Intake, monkeypatch: pytest.MonkeyPatch):
    intake.add("handbook", {"a.md": page("A", 4)})
    intake.settle(until=events.DOCUMENT_QUEUED)
    intake.inbox.clear()
    intake.clock.advance(STUCK_AFTER * 2)
    urls = {role: DatabaseUrl.parse(intake.db.urls[role]) for role in ("app", "system")}
    settings = Settings(database_url=urls["app"], system_database_url=urls["system"], metrics="null")
    ports = Runtime(settings, clock=intake.clock)
    monkeypatch.setattr(runtime, "_installed", [ports])
    try:
        assert expire_messages.expire(EVENT, None)["documents_asked_again"] == 1
    finally:
        ports.close()
    intake.settle()
    assert states(intake) == ["extracted"]
