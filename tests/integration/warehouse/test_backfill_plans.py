"""Pages of a long history are read by indexes, as the serving role, whatever comes before them."""

import json

import pytest

from springline.community import history
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

MOST = 6_000
FILL = """
insert into chat_group (tenant_id, source_system, source_key, slug, name)
values (1, 's', 'g1', 'one', ''), (1, 's', 'g2', 'two', '');
insert into "user" (tenant_id, member_key, display_name)
select 1, 's:' || n, 'Person ' || n from generate_series(1, :most::integer) n;
insert into message (tenant_id, source_system, source_key, group_id, sender_id, sent_at, text)
select 1, 's', n, n % 2 + 1, n % 50 + 1, timestamptz '2026-01-01Z' + n * interval '1 minute', 'text ' || n
from generate_series(1, :most::integer) n;
insert into reaction (tenant_id, message_id, user_id, emoji, reacted_at, removed)
select 1, id, id % 50 + 1, '👍', sent_at, false from message;
insert into attachment (tenant_id, message_id, position, source_key, content_type)
select 1, id, 0, id, 'image/jpeg' from message;
insert into request (tenant_id, group_id, root_message_id, author_id, kind, title, status, opened_at)
select 1, group_id, id, sender_id, 'need', 'title', 'open', sent_at from message;
insert into request_comments (tenant_id, request_id, message_id, author_id, created_at)
select 1, r.id, r.root_message_id, r.author_id, r.opened_at from request r;
insert into comment_llm_insights (comment_id, tenant_id, comment_version, content_hash, model, prompt_version, tags,
                                  summary, kind, language, sentiment, locations, annotated_at)
select id, 1, 1, 'h', 'm', '1', '{}', '', 'need', 'en', 0, '{}', created_at from request_comments;
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select 1, 'springline.community.' || what || '.recorded.v1', 's', what || '/' || n, '{"version": 1}', now()
from generate_series(1, :most::integer) n, unnest(array['person', 'message', 'request', 'comment']) what
"""


@pytest.fixture
def long_history(db):
    with db.superuser.transaction() as tx:
        for number, sql in enumerate(FILL.strip().split(";\n")):
            statement = parse(f"test.fill_{number}", sql)
            tx.execute(statement, **dict.fromkeys(statement.parameters, MOST))
    connection = db.superuser.connect()
    connection.execute_simple("analyze")
    connection.close()
    return db


def nodes(node):
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def test_a_page_far_into_a_history_reads_only_what_it_returns(long_history):
    for what, statement in history._ROWS.items():
        values = {"after": MOST // 2, "limit": 100, "batch": "b", "ids": None, "group_id": None}
        values |= {"from_at": "-infinity", "to_at": "infinity"}
        arguments = statement.arguments({name: values[name] for name in statement.parameters})
        with long_history.transaction() as tx:
            explain = f"explain (analyze, timing off, format json) {statement.text}"
            ((plan,),) = tx._connection.execute_unnamed(explain, arguments).rows
        found = [*nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])]
        scans = [node for node in found if "Relation Name" in node and node["Relation Name"] != "chat_group"]
        assert {node["Node Type"] for node in scans} <= {"Index Scan", "Index Only Scan", "Bitmap Heap Scan"}, what
        for node in scans:
            read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            assert read <= 300, (what, node["Relation Name"], read)
