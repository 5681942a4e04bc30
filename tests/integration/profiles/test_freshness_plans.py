"""What a scan reads of large tables, as the serving role: what changed, and nothing of what did not."""

from contextlib import closing

import pytest

from springline.platform.database import Database
from springline.platform.statements import Statement
from springline.profiles import freshness_queries as queries
from springline.profiles import highlight_queries
from springline.profiles.highlight_queries import marking
from tests.integration.warehouse.test_explain import check, explained, read

pytestmark = pytest.mark.integration

PEOPLE = 5_000
IDS = list(range(1000, 1010))
FILL = f"""
    insert into "user" (tenant_id, member_key, display_name)
    select t.id, 'signal-cli:' || n, '' from tenant t, generate_series(1, {PEOPLE}) n order by t.id, n;

    insert into user_attribute (tenant_id, user_id, key, value)
    select tenant_id, id, 'signal_member_key:town', id from "user" where id % 100 = 0;

    insert into message (tenant_id, source_system, source_key, sender_id, sent_at, text)
    select tenant_id, 'signal-cli', id || '/' || n, id, now(), 'I can lend you my ladder'
    from generate_series(1, 3) n, "user" where id % 10 = 0;

    insert into event_log (tenant_id, type, source, subject, data, occurred_at, xid)
    select tenant_id,
           'springline.community.message.' || (array['recorded', 'edited', 'deleted', 'reacted'])[n] || '.v1', '',
           'message/1', jsonb_build_object('message_id', id, 'sender_id', id, 'source_system', 'signal-cli'),
           now(), id::text::xid8
    from "user", generate_series(1, 4) n;

    insert into user_profile_highlights (
        tenant_id, user_id, bio_text, message_hashes, source_group, snapshot_hash, llm_model, prompt_version,
        generated_at, stale_after, version, manual_override, override_text
    )
    select tenant_id, id, 'bio', jsonb_build_object(id, ''), 'town', '', 'model', 'new', now(),
           '2026-01-01Z'::timestamptz + id * interval '1 minute', 1,
           id % 100 = 1, case when id % 100 = 1 then 'override' end
    from "user" where id % 10 <> 0;

    insert into highlight_scan (tenant_id) select id from tenant
"""


@pytest.fixture
def large(db):
    """Two tenants with five thousand people each, of nine in ten of whom something is told."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
        connection.execute_simple("vacuum analyze")
    return db.app


def without_horizon(statement: Statement) -> Statement:
    """What other tests on the server are doing decides how much lies before it."""
    text = statement.text.replace("and xid < pg_snapshot_xmin(pg_current_snapshot())", "")
    assert text != statement.text
    return Statement(statement.name, text, statement.parameters)


def reads_few_blocks(app: Database, statement: Statement, **parameters: object) -> None:
    """Of an index that is read in vain, a plan tells no rows."""
    nodes, plan = explained(app, statement, parameters)
    assert nodes[0]["Shared Hit Blocks"] + nodes[0]["Shared Read Blocks"] < 20, plan
    assert nodes[0]["Actual Rows"] <= 1, plan


def test_a_scan_reads_what_changed(large):
    changes = without_horizon(queries._READ_CHANGES)
    stretch = {"after_id": 0, "newest": 200, "shortest": 12, "limit": 2000}
    check(large, changes, 800, after_xid=PEOPLE - 30, **stretch)
    reads_few_blocks(large, changes, after_xid=PEOPLE * 2 + 1, **stretch)
    start = {"after_at": "-infinity", "after_id": 0, "limit": 50}
    check(large, queries._GROWN_OLD, 60, now="2026-01-01T02:00Z", **start)
    check(large, queries._GROWN_OLD, 60, now="2036-01-01T02:00Z", **start)
    start = {"after_model": "", "after_prompt": "", "after_id": 0, "is_beyond": False, "limit": 50}
    reads_few_blocks(large, queries._OF_OTHER_GENERATORS, model="model", prompt="new", **start)
    for model in ("another", "other"):
        check(large, queries._OF_OTHER_GENERATORS, 60, model=model, prompt="1", **start)


def test_marking_reads_those_who_are_marked_and_counting_reads_no_rows(large):
    nodes, plan = explained(large, queries._COUNT_STATES, {})
    scans = [node for node in nodes if "Scan" in node["Node Type"]]
    assert [node["Node Type"] for node in scans] == ["Index Only Scan"], plan
    assert read(scans[0]) == PEOPLE * 0.9, plan
    check(large, highlight_queries._LOCK, 30, ids=IDS, at=None)
    check(large, highlight_queries._ADD, 60, ids=IDS)
    rows = '[{"user_id": 1001, "stale_reasons": [{}], "stale_at": "2026-01-01Z", "marks": 1}]'
    check(large, marking._SAVE_MARKS, 30, rows=rows)
    check(large, marking._APPEND_VERSIONS, 30, ids=IDS[1:], made_by="auto", made_at="2026-01-01Z")
