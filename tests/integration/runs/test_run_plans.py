"""What listing and following runs reads of large tables, as the serving role: what it answers, and little more."""

from contextlib import closing

import pytest

from springline.runs import queries
from springline.runs.service import MOST_USES
from tests.integration.warehouse.test_explain import explained

pytestmark = pytest.mark.integration

RUNS = 20_000
FILL = f"""
    insert into run (tenant_id, kind, title, subject, status, created_by, created_at, started_at, finished_at,
                     alive_until, problem_title, problem_detail, last_number)
    select t.id, (array['ingest', 'scan', 'regeneration', 'mock'])[1 + n % 4], 'Run', 'person/' || n % 500,
           case when n % 1000 = 0 then 'running' when n % 100 = 0 then 'failed'
                when n % 4 = 1 then 'cancelled' else 'succeeded' end, 'auto', now(),
           now(),
           case when n % 1000 > 0 then now() end, now(),
           case when n % 1000 > 0 and n % 100 = 0 then 'x' end, case when n % 1000 > 0 and n % 100 = 0 then 'x' end, 3
    from tenant t, generate_series(1, {RUNS}) n order by n;

    insert into run_event (tenant_id, run_id, number, type, at, data)
    select tenant_id, id, n, 'log', now(), '{{"level": "info", "message": "line"}}'
    from run, generate_series(1, case when id = (select min(id) from run) then 20000 else 3 end) n;

    insert into run_input (tenant_id, run_id, number, reference, role)
    select tenant_id, run_id, number, 'document/x@1', 'text' from run_event where number = 1
"""


@pytest.fixture
def large(db):
    """Two tenants with twenty thousand runs each, of which one has twenty thousand events."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
        connection.execute_simple("vacuum analyze run, run_event, run_input")
    return db


def reads_few(db, statement, most, *, role="app", **parameters):
    nodes, plan = explained(getattr(db, role), statement, parameters)
    scans = [
        node for node in nodes if node["Node Type"] == "Seq Scan" and node.get("Relation Name", "").startswith("run")
    ]
    assert not scans, plan
    assert nodes[0]["Shared Hit Blocks"] + nodes[0]["Shared Read Blocks"] < most, plan


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"kind": "regeneration"},
        {"status": "running"},
        {"status": "failed"},
        {"subject": "person/7"},
        {"kind": "scan", "subject": "person/9"},
        {"kind": "mock", "status": "succeeded"},
        {"kind": "regeneration", "status": "cancelled"},
    ],
    ids=str,
)
@pytest.mark.parametrize("before", [1 << 62, 20_000], ids=["first page", "a later page"])
def test_a_page_of_runs_costs_what_it_shows(large, filters, before):
    reads_few(large, queries.listing(*filters), 400, before=before, limit=51, **filters)


def test_the_next_events_cost_what_they_are(large):
    with large.transaction() as tx:
        ((run_id,),) = tx.rows(queries.parse("test.first", "select min(id) from run"))
    for after in (0, 10_000, 19_990):
        reads_few(large, queries.EVENTS_AFTER, 40, run_id=run_id, after=after, limit=100, most_bytes=1_000_000)
    reads_few(large, queries.EVENTS_AFTER, 20, run_id=run_id, after=20_000, limit=100, most_bytes=1_000_000)


def test_looking_after_runs_costs_what_it_finds(large):
    with large.transaction() as tx:
        ((run_id,),) = tx.rows(queries.parse("test.first", "select min(id) from run"))
    reads_few(large, queries.GET, 10, run_id=run_id)
    reads_few(large, queries.INPUTS, 10, run_id=run_id, limit=MOST_USES)
    reads_few(large, queries.WAITING, 60, kind="regeneration", subjects='["person/7", "person/8"]')
    reads_few(large, queries.RENEW, 60, run_id=run_id, alive_until="2099-01-01Z")


def test_the_sweep_and_the_forgetting_cost_what_they_find(large):
    reads_few(large, queries.DEAD, 20, role="system", at="2001-01-01Z")
    reads_few(large, queries.DEAD, 600, role="system", at="2099-01-01Z")
    reads_few(large, queries.FORGET, 20, role="system", before="2001-01-01Z", most_events=20_000)
