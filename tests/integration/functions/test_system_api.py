"""The system's own addresses: health, metrics and the contract."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from springline.platform.addresses import DatabaseUrl
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
NOWHERE = DatabaseUrl.parse("postgresql://nobody@127.0.0.1:1/nothing")
BACK = parse("test.migrate_back", "update alembic_version set version_num = :revision")


@pytest.fixture
def system_api(gateway):
    return gateway("system_api")


# ---- health


def test_a_process_that_answers_is_alive_without_a_database(gateway, settings):
    broken = gateway("system_api", settings=replace(settings, database_url=NOWHERE, system_database_url=NOWHERE))
    assert broken.get("/health/livez").json == {"status": "alive"}
    answer = broken.get("/health/readyz")
    assert (answer.status, answer.problem["type"]) == (503, "urn:springline:problem:database-silent")
    assert answer.headers["Retry-After"] == "2"


def test_a_process_with_a_database_of_its_schema_is_ready(system_api):
    assert system_api.get("/health/readyz").json["status"] == "ready"


@pytest.mark.parametrize(("revision", "status"), [("0003_community", 503), ("9999_later", 200)])
def test_a_process_is_ready_once_its_migrations_have_run(system_api, db, revision, status):
    with db.owner.transaction() as tx:
        tx.execute(BACK, revision=revision)
    answer = system_api.get("/health/readyz")
    assert answer.status == status
    if status == 503:
        assert answer.problem["type"] == "urn:springline:problem:schema-behind"
        assert revision in answer.problem["detail"]


# ---- metrics


def test_the_metrics_page_shows_requests_queues_and_the_relay(system_api, pipeline, chat):
    queues = system_api.ports.queues
    queues.declare("work-dead", visibility=timedelta(seconds=30), max_receives=None, dead_letter_queue=None)
    queues.declare("work", visibility=timedelta(seconds=30), max_receives=3, dead_letter_queue="work-dead")
    queues.send("work", ["one", "two"])
    queues.send("work-dead", ["three"])
    pipeline.tell(chat.sent("m1", "Hello"))
    system_api.get("/health/livez")
    answer = system_api.get("/metrics")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    shown = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert shown['queue_depth{queue="work"}'] == "2"
    assert shown['queue_dead_letters{queue="work-dead"}'] == "1"
    assert 'queue_depth{queue="work-dead"}' not in shown
    assert 0 <= float(shown['queue_age_seconds{queue="work"}']) < 3600
    assert 0 < float(shown["event_relay_lag_seconds"]) < 3600
    assert shown['http_request_duration_seconds_count{route="/health/livez",method="GET",status="200"}'] == "1"


def test_the_metrics_page_shows_what_it_can_where_the_database_is_away(gateway, settings, caplog):
    broken = gateway("system_api", settings=replace(settings, system_database_url=NOWHERE))
    answer = broken.get("/metrics")
    assert answer.status == 200
    assert 'fallback_total{what="metrics_page"} 1' in answer.text
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]


def test_metrics_that_go_elsewhere_have_no_page(gateway, settings):
    answer = gateway("system_api", settings=replace(settings, metrics="null")).get("/metrics")
    assert (answer.status, answer.problem["type"]) == (404, "urn:springline:problem:no-metrics-page")


def test_probes_are_limited(system_api):
    answers = [system_api.get("/health/readyz").status for _ in range(61)]
    assert answers == [200] * 60 + [429]


# ---- the contract


def test_the_contract_is_the_committed_one(system_api):
    answer = system_api.get("/api/openapi.json")
    assert answer.text == (ROOT / "contracts" / "openapi.json").read_text(encoding="utf-8")
    assert system_api.get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status == 304
