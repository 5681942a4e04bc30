"""Alert rules and dashboards: what they ask for is on the page, and each rule fires with its fault and only then."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.openapi import load
from springline.platform.addresses import DatabaseUrl
from springline.platform.database import Address, Database
from springline.platform.events.log import Event, emit
from springline.platform.metrics.catalogue import METRICS
from springline.platform.metrics.registry import prometheus_name
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.readiness import Readiness
from springline.platform.statements import parse
from tests.integration.chats import LATER, Pipeline
from tests.integration.functions.conftest import Gateway
from tests.integration.functions.promql import Page, Query, read

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load((ROOT / "infra/dashboards/alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
}
BOARD = json.loads((ROOT / "infra/dashboards/springline.json").read_text())
PANELS = {panel["title"]: [target["expr"] for target in panel["targets"]] for panel in BOARD["panels"]}
EXPRESSIONS = [rule["expr"] for rule in RULES.values()] + [one for shown in PANELS.values() for one in shown]
UP = {"up": {"job", "instance"}}  # Prometheus' own
NOWHERE = DatabaseUrl.parse("postgresql://nobody@127.0.0.1:1/nothing")


def exported() -> dict[str, set[str]]:
    """The names that a metrics page may have, each with its labels."""
    names: dict[str, set[str]] = {}
    for metric in METRICS.values():
        labels = set(metric.labels)
        if metric.kind == "histogram":
            name = prometheus_name(metric)
            names |= {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
        else:
            names[prometheus_name(metric)] = labels
    return names


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_is_asked_for_is_exported(expression: str) -> None:
    query = Query(expression, {}, {})
    query.value()

    known = exported() | UP
    assert query.names
    for name, labels in query.names.items():
        assert name in known, name
        assert labels <= known[name], (name, labels)


def test_each_rule_names_a_runbook_that_names_it() -> None:
    for name, rule in RULES.items():
        page = ROOT / rule["annotations"]["runbook"]
        assert page.is_file(), page
        assert f"`{name}`" in page.read_text(encoding="utf-8"), f"{page.name} does not say that {name} leads to it"
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_each_panel_that_says_so_shows_what_a_rule_watches() -> None:
    told = " ".join(panel.get("description", "") for panel in BOARD["panels"])
    assert {name for name in RULES if name in told} == set(RULES) - {"HostDown"}


@pytest.fixture
def api(gateway: Callable[..., Any]) -> Any:
    return gateway("system_api")


@pytest.fixture
def page(api: Any, db: Any) -> Callable[[], Page]:
    """Fetches the metrics page; Prometheus adds whether it could."""

    def page() -> Page:
        answer = api.get("/metrics")
        assert answer.status == 200
        return {**read(answer.text), "up": {frozenset({("job", "springline"), ("instance", "one")}): 1.0}}

    return page


def firing(before: Page, now: Page) -> set[str]:
    return {name for name, rule in RULES.items() if Query(rule["expr"], before, now).value()}


def record_long_ago(api: Any, db: Any) -> None:
    with db.transaction() as tx:
        emit(tx, [Event("springline.test.happened.v1", "springline/test", "thing/1", {}, LATER)])
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.old_event", "update event_log set recorded_at = now() - interval '11 minutes'"))


def mark_long_ago(api: Any, db: Any) -> None:
    statement = "insert into index_dirty values (:tenant, 'person', 1, now() - interval '6 minutes', now())"
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.old_mark", statement), tenant=db.tenant_id)


def send_long_ago(api: Any, db: Any) -> None:
    PostgresQueues(db.system).send("ingest-events", ["{}"])
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.old_message", "update queue_message set sent_at = now() - interval '6 minutes'"))


def ask_for_words_long_ago(api: Any, db: Any) -> None:
    queues = PostgresQueues(db.system)
    queues.declare("generate-profiles", visibility=timedelta(minutes=9), max_receives=None, dead_letter_queue=None)
    queues.send("generate-profiles", ["{}"])
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.old_request", "update queue_message set sent_at = now() - interval '61 minutes'"))


def add_documents_long_ago(api: Any, db: Any) -> None:
    queues = PostgresQueues(db.system)
    queues.declare("extract-documents", visibility=timedelta(minutes=12), max_receives=None, dead_letter_queue=None)
    queues.send("extract-documents", ["{}"])
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.old_document", "update queue_message set sent_at = now() - interval '61 minutes'"))


def lose_the_feed(api: Any, db: Any) -> None:
    api.ports.metrics.gauge("appcache.lag", 301.0)


def forget_the_engine(api: Any, db: Any) -> None:
    api.ports.metrics.gauge("search.sync.age", 301.0, family="people")


def reject_a_document(api: Any, db: Any) -> None:
    api.ports.metrics.gauge("search.sync.dead_letters", 1, family="people")


def lose_a_document(api: Any, db: Any) -> None:
    api.ports.metrics.gauge("search.index.difference", 0, index="people_model_1")
    api.ports.metrics.gauge("search.index.difference", 1, index="people_model_2")


def bury(api: Any, db: Any) -> None:
    PostgresQueues(db.system).send("ingest-events-dead", ["{}"])


def answer_slowly(api: Any, db: Any) -> None:
    for _ in range(10):
        api.ports.metrics.observe("http.request.duration", 3.0, route="/api/index/people", method="GET", status="200")


def lose_the_database(api: Any, db: Any) -> None:
    api.module.readiness = Readiness(Database(Address.parse(NOWHERE)))
    assert api.get("/health/readyz").status == 503


def guess_tokens(api: Any, db: Any) -> None:
    guarded = Gateway(load("access_api"), api.ports, None)
    for number in range(101):
        assert guarded.get("/api/access/session", token=f"guess-{number}").status == 401


def fail_in_functions(api: Any, db: Any) -> None:
    for outcome in ("failed", "timed_out") * 3:
        api.ports.metrics.count("function.invocations", function="IngestEvents", outcome=outcome)


def measure_badly(api: Any, db: Any) -> None:
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.hide", "alter table index_dirty rename to index_dirty_gone"))


def leave_highlights_stale(api: Any, db: Any) -> None:
    for state, count in {"fresh": 1, "stale": 2, "overridden": 1}.items():
        api.ports.metrics.gauge("profiles.highlights", count, state=state)


FAULTS: dict[str, tuple[Callable[[Any, Any], None], set[str]]] = {
    "events wait": (record_long_ago, {"RelayLag", "CacheStaleness"}),
    "documents wait": (mark_long_ago, {"EtlFreshness"}),
    "messages wait": (send_long_ago, {"QueueAge"}),
    "people wait": (ask_for_words_long_ago, {"GenerateAge"}),
    "documents wait to be taken in": (add_documents_long_ago, {"DocumentsAge"}),
    "caches hear nothing": (lose_the_feed, {"CachesBehind"}),
    "nobody sends to the engine": (forget_the_engine, {"SearchSyncBehind"}),
    "a document that the engine rejects": (reject_a_document, {"SearchDeadLetters"}),
    "an index that lacks a document": (lose_a_document, {"SearchIndexDiffers"}),
    "stale highlights": (leave_highlights_stale, {"HighlightsStale"}),
    "a dead letter": (bury, {"DeadLetters"}),
    "slow answers": (answer_slowly, {"ApiLatency"}),
    "no database": (lose_the_database, {"ServerErrors"}),
    "guessed tokens": (guess_tokens, {"RefusedTokens"}),
    "failing functions": (fail_in_functions, {"FunctionErrors"}),
    "a degraded way": (measure_badly, {"Fallbacks"}),
}


@pytest.mark.parametrize(("fault", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_fires_its_rules_and_no_others(
    api: Any,
    db: Any,
    page: Callable[[], Page],
    pipeline: Pipeline,
    fault: Callable[[Any, Any], None],
    expected: set[str],
) -> None:
    queues = PostgresQueues(db.system)
    queues.declare("ingest-events-dead", visibility=timedelta(minutes=3), max_receives=None, dead_letter_queue=None)
    queues.declare(
        "ingest-events", visibility=timedelta(minutes=3), max_receives=5, dead_letter_queue="ingest-events-dead"
    )
    assert api.get("/health/readyz").status == 200
    before, healthy = page(), page()
    assert firing(before, healthy) == set()

    fault(api, db)

    page()  # a page counts what happened while an earlier one was made
    assert firing(healthy, page()) == expected


def test_a_host_that_does_not_answer_is_down() -> None:
    down = {"up": {frozenset({("job", "springline"), ("instance", "one")}): 0.0}}
    assert firing({}, down) == {"HostDown"}
    assert {alert for _, alerts in FAULTS.values() for alert in alerts} | {"HostDown"} == set(RULES)
