"""The function that searches for what is outdated: of all tenants, measured, and stopped in time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from functions.scan_freshness import app as scan_freshness
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.clock import ManualClock
from springline.platform.metrics.registry import Registry
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.profiles.generation.extractive import MODEL, RULES_VERSION
from springline.provenance import service as provenance
from springline.provenance.model import Recording
from springline.runs import service
from tests.integration.chats import minute
from tests.integration.functions.test_snapshot_profiles import EVENT, Context
from tests.integration.insights.kept import add_answers
from tests.integration.profiles.scanning import Scanning
from tests.integration.profiles.telling import payload

pytestmark = pytest.mark.integration

Run = Callable[..., dict[str, int | bool]]


@pytest.fixture
def metrics() -> Registry:
    return Registry()


@pytest.fixture
def run(db: Any, metrics: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Invokes the function."""
    urls = {role: DatabaseUrl.parse(db.urls[role]) for role in ("app", "system")}
    with ExitStack() as stack:

        def run(*, at: float = 30, seconds: float = 240, **more: Any) -> dict[str, int | bool]:
            settings = Settings(database_url=urls["app"], system_database_url=urls["system"], **more)
            ports = Runtime(settings, clock=ManualClock(minute(at)))
            ports.__dict__["metrics"] = metrics
            monkeypatch.setattr(runtime, "_installed", [ports])
            stack.callback(ports.close)
            Scanning(db).settle()
            return scan_freshness.scan(EVENT, Context(seconds))

        yield run


@pytest.fixture
def towns(db: Any) -> list[Scanning]:
    """Two tenants: in each, something is told of Ada, by the rules, and nothing of Ben, who has said something."""
    towns = [Scanning(db, tenant_id) for tenant_id in (db.tenant_id, db.other_tenant_id)]
    for town in towns:
        ada = town.person("ada")
        town.generate(ada, payload(ada), at=10, model=MODEL, prompt=RULES_VERSION)
        town.person("ben")
    return towns


def shown(metrics: Registry) -> dict[str, float]:
    lines = [line for line in metrics.render().splitlines() if line.startswith("profiles_")]
    return {name.removeprefix("profiles_"): float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_it_searches_all_tenants_and_measures(towns: list[Scanning], run: Run, metrics: Registry):
    assert run() == {"marked": 0, "enqueued": 2, "asked": 0, "complete": True}
    assert shown(metrics)['highlights{state="fresh"}'] == 2
    for town in towns:
        town.tell(town.chat.sent("more", "My saw is sharp again"), at=20)
    assert run() == {"marked": 2, "enqueued": 2, "asked": 0, "complete": True}
    assert run() == {"marked": 0, "enqueued": 0, "asked": 0, "complete": True}
    assert shown(metrics) == {
        'highlights{state="fresh"}': 0,
        'highlights{state="stale"}': 2,
        'highlights{state="overridden"}': 0,
        'marked_stale_total{reason="new_messages"}': 2,
        'marked_stale_total{reason="message_edited"}': 0,
        'marked_stale_total{reason="message_gone"}': 0,
        'marked_stale_total{reason="stale_after"}': 0,
        'marked_stale_total{reason="generator_changed"}': 0,
    }


def test_another_model_than_the_settings_name_makes_all_outdated(towns: list[Scanning], run: Run):
    done = run(llm="openai", llm_model="small-one", llm_url="http://127.0.0.1:1/v1")
    assert done == {"marked": 2, "enqueued": 4, "asked": 0, "complete": True}


def test_answers_of_all_tenants_are_asked_again_once_their_words_changed(towns: list[Scanning], run: Run, db: Any):
    for town in towns:
        with db.transaction(town.pipeline.tenant_id) as tx:
            add_answers(tx, "bakery")
    assert run()["asked"] == 0
    for town in towns:
        changed = Recording("document", "handbook/asked-bakery.md", "The bakery is closed for good.", "test")
        with db.transaction(town.pipeline.tenant_id) as tx:
            provenance.record(tx, [changed], at=minute(20))
    assert (run()["asked"], run()["asked"]) == (4, 0)


def test_what_there_is_no_time_for_is_left_to_the_next_run(towns: list[Scanning], run: Run, metrics: Registry):
    assert run(seconds=19) == {"marked": 0, "enqueued": 0, "asked": 0, "complete": False}
    assert 'highlights{state="fresh"}' not in shown(metrics)
    assert run()["complete"] is True


def test_each_run_begins_with_another_tenant(towns: list[Scanning], run: Run, monkeypatch: pytest.MonkeyPatch):
    scanned: list[int] = []
    scan = scan_freshness.freshness.scan

    def noted(database: Any, tenant_id: int, **more: Any) -> Any:
        scanned.append(tenant_id)
        return scan(database, tenant_id, **more)

    monkeypatch.setattr(scan_freshness.freshness, "scan", noted)
    for number in (0, 1):
        run(at=30 + 5 * number)
    assert scanned[0] != scanned[2]
    assert sorted(scanned) == sorted([town.pipeline.tenant_id for town in towns] * 2)


def test_a_scan_that_finds_something_is_a_run_of_its_tenant(towns: list[Scanning], run: Run):
    run()
    run()
    for town in towns:
        with town.transaction() as tx:
            (told,) = service.listing(tx, limit=9)
        assert (told.kind, told.status, told.created_by, told.started_at) == ("scan", "succeeded", "auto", minute(30))


def test_a_scan_that_fails_is_a_run_that_says_so(towns: list[Scanning], run: Run, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("words")

    monkeypatch.setattr(scan_freshness.freshness, "scan", fail)
    with pytest.raises(KeyError):
        run()
    found = []
    for town in towns:
        with town.transaction() as tx:
            found += service.listing(tx, limit=9)
    assert [(one.status, one.problem_detail) for one in found] == [("failed", "KeyError; more about it is in the log.")]
