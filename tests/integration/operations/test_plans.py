"""What the home page and conversations cost among many messages: they read what they tell, by indexes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from springline.appcache import conversation_queries
from springline.operations import home_queries
from springline.platform.database import Database
from springline.platform.statements import Statement
from tests.filled_databases import filled

pytestmark = pytest.mark.integration

NOW = datetime(2027, 1, 1, tzinfo=UTC)
FILL = [
    "insert into tenant (slug, name) values ('harbour', ''), ('orchard', '')",
    """insert into chat_group (tenant_id, source_system, source_key, slug, name)
        select 1, 'x', n::text, 'g' || n, 'g' from generate_series(1, 5) n""",
    """insert into "user" (tenant_id, member_key, display_name)
        select 1, n::text, 'p' from generate_series(1, 5000) n""",
    """insert into message (tenant_id, source_system, source_key, group_id, sender_id, sent_at, text, root_id)
        select case when n % 3 = 0 then 2 else 1 end, 'x', n::text, 1 + n % 5, 1 + n % 500,
               timestamptz '2026-01-01' + n * interval '1 minute', 'words', n - n % 10 + 1
        from generate_series(1, 40000) n""",
    """insert into request (tenant_id, group_id, root_message_id, author_id, kind, title, status, opened_at)
        select 1, 1, n * 3 + 1, 1 + n % 500, 'need', 't', 'open', timestamptz '2026-01-01'
        from generate_series(1, 2000) n""",
    """insert into request_comments (tenant_id, request_id, author_id, body, created_at)
        select 1, 1 + n % 2000, 1 + n % 500, 'b', timestamptz '2026-01-01' + n * interval '1 minute'
        from generate_series(1, 40000) n""",
    """insert into user_profile_highlights (tenant_id, user_id, generated_at, stale_at, stale_reasons)
        select 1, n, timestamptz '2026-01-01',
               case when n % 4 = 0 then timestamptz '2026-02-01' + n * interval '1 minute' end,
               case when n % 4 = 0 then '[{"reason": "old"}]'::jsonb else '[]' end
        from generate_series(1, 5000) n""",
    """insert into resource (tenant_id, kind, natural_key, state, state_since)
        select 1, case when n % 100 < 10 or n < 18000 then 'highlight' else 'document' end, n::text,
               case when n % 10 = 0 then 'stale' when n % 10 = 1 then 'suspect' else 'fresh' end,
               timestamptz '2026-01-01' + n * interval '1 minute' from generate_series(1, 20000) n""",
    """insert into event_log (tenant_id, type, source, subject, data, occurred_at)
        select 1, 'springline.' || case when n % 5 = 0 then 'profiles.highlight.changed' when n % 5 = 1
                      then 'community.message.recorded' else 'community.message.reacted' end || '.v1', 's', 'x',
               jsonb_build_object('user_id', 1 + n % 500, 'version', n, 'change', 'auto', 'state', 'fresh'),
               timestamptz '2026-01-01' from generate_series(1, 40000) n""",
    "vacuum analyze",
]


@pytest.fixture(scope="module")
def large(postgres: Any, worker_id: str) -> Iterator[Database]:
    """The serving role's view of a tenant with some ten thousands of everything."""
    with filled(postgres, f"many_conversations_{worker_id}", *FILL) as app:
        yield app


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


HERE = {"id": 20_000, "before": 51, "after": 51}


@pytest.mark.parametrize(
    ("statement", "most", "given"),
    [
        (conversation_queries._AROUND["group"], 400, HERE),
        (conversation_queries._AROUND["thread"], 100, HERE),
        (conversation_queries._MESSAGES, 2_000, {"ids": list(range(20_000, 20_100)), "at": NOW}),
        (conversation_queries._REQUEST, 20, {"id": 77}),
        (
            conversation_queries._COMMENTS,
            400,
            {"request_id": 77, "after_at": "-infinity", "after_id": 0, "at": NOW, "limit": 51},
        ),
        (conversation_queries._PARTICIPANTS, 200, {"request_id": 77, "limit": 100}),
        (conversation_queries._ACTIVITY, 400, {"user_id": 77, "at": NOW, "most": 20_000}),
        (home_queries._MESSAGES, 700, {"looked": 300, "limit": 8, "at": NOW}),
        (home_queries._HIGHLIGHTS, 4_500, {"looked": 2_000, "limit": 8}),
        (home_queries._STALE, 100, {"is_overridden": False, "limit": 8}),
        (home_queries._STALE, 100, {"is_overridden": True, "limit": 8}),
        (home_queries._OUT_OF_DATE, 100, {"limit": 8}),
    ],
    ids=lambda value: value.name if isinstance(value, Statement) else "",
)
def test_a_statement_reads_what_it_tells(large, statement, most, given):
    with large.transaction(1) as tx:
        tx.rows(statement, **given)  # planning reads the catalogue once
        text = f"explain (analyze, buffers, timing off, format json) {statement.text}"
        told = tx._connection.execute_unnamed(text, statement.arguments(given)).rows[0][0]
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    large_tables = {"message", "request_comments", "event_log", "resource", "user_profile_highlights", "request"}
    whole = [
        node["Relation Name"]
        for node in _nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large_tables
    ]
    assert whole == [], f"{statement.name} reads whole tables"
    read = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    assert read <= most, f"{statement.name} reads {read} pages"
