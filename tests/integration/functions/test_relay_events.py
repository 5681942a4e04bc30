"""The scheduled relay: it hands events on, and tells CloudWatch how far things are behind when its time is over."""

import json
import time
from collections.abc import Iterator, Sequence
from io import StringIO
from types import ModuleType
from typing import Any

import pytest

from functions.relay_events import app as relay_events
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.bus import BusEntry
from springline.platform.database import Database, DatabaseUnavailableError
from springline.platform.events.relay import lag
from springline.platform.metrics.emf import EmfMetrics
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.integration

SCHEDULED = {
    "version": "0",
    "id": "1",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-05-01T00:00:00Z",
    "region": "local",
    "resources": [],
    "detail": {},
}


class Bus:
    def __init__(self) -> None:
        self.entries: list[BusEntry] = []

    def put(self, entries: Sequence[BusEntry]) -> None:
        self.entries += entries


class Context:
    """Time is left for as long as an event waits: other tests on this server may hold the horizon back for a while."""

    def __init__(self, system: Database) -> None:
        self._system = system
        self._deadline = time.monotonic() + 30

    def get_remaining_time_in_millis(self) -> int:
        return 6_000 if lag(self._system).events and time.monotonic() < self._deadline else 0


@pytest.fixture
def log() -> StringIO:
    return StringIO()


@pytest.fixture
def ports(db: Any, log: StringIO, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    ports = Runtime(
        Settings(
            database_url=DatabaseUrl.parse(db.urls["app"]), system_database_url=DatabaseUrl.parse(db.urls["system"])
        )
    )
    ports.bus = Bus()
    ports.__dict__["metrics"] = EmfMetrics(log)
    monkeypatch.setattr(runtime, "_installed", [ports])
    yield ports
    ports.close()


def run(module: ModuleType, ports: Runtime) -> dict[str, int]:
    (system,) = ports.event_logs
    done: dict[str, int] = module.relay(SCHEDULED, Context(system))
    return done


def measured(log: StringIO) -> dict[tuple[str, str], float]:
    """What CloudWatch finds in the log: values by metric and the value of its dimension, if it has one."""
    found: dict[tuple[str, str], float] = {}
    for line in map(json.loads, log.getvalue().splitlines()):
        for directive in line["_aws"]["CloudWatchMetrics"]:
            (dimensions,) = directive["Dimensions"]
            for metric in directive["Metrics"]:
                found[metric["Name"], "".join(line[name] for name in dimensions)] = line[metric["Name"]]
    return found


def test_each_run_says_how_far_relay_and_index_are_behind(db: Any, ports: Runtime, log: StringIO) -> None:
    Pipeline(db).tell(Chat().sent("m1", "Does anyone have a ladder?"))
    relayed = run(relay_events, ports)["relayed"]

    assert measured(log) == {
        ("event.relayed", ""): relayed,
        ("event.relay_lag", ""): 0.0,
        ("index.freshness", "person"): 0.0,
        ("index.freshness", "request"): 0.0,
    }


def test_what_waits_shows(db: Any, ports: Runtime, log: StringIO) -> None:
    pipeline = Pipeline(db)
    pipeline.tell(Chat().sent("m1", "Does anyone have a ladder?"))
    pipeline.land()
    run(relay_events, ports)

    assert measured(log)["index.freshness", "person"] > 0.0


def test_what_cannot_be_measured_fails_the_run_and_loses_no_count(
    db: Any, ports: Runtime, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alarm takes missing data for the worst, and the run's error is one more to hear."""

    def away(*_: object) -> None:
        raise DatabaseUnavailableError("away")

    Pipeline(db).tell(Chat().sent("m1", "Does anyone have a ladder?"))
    monkeypatch.setattr(relay_events, "lag", away)
    with pytest.raises(DatabaseUnavailableError):
        run(relay_events, ports)

    assert set(measured(log)) == {("event.relayed", "")}
