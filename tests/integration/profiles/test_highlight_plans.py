"""What highlights read of large tables, as the serving role: one person's row, versions and messages."""

from contextlib import closing

import pytest

from springline.profiles import highlight_queries as queries
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

PEOPLE = 2_000
FILL = f"""
    insert into "user" (tenant_id, member_key, display_name)
    select t.id, 's:' || n, '' from tenant t, generate_series(1, {PEOPLE}) n order by t.id, n;

    insert into message (tenant_id, source_system, source_key, sender_id, sent_at, text)
    select u.tenant_id, 's', u.id || '/' || n, u.id, now(), 'some words'
    from generate_series(1, 10) n, "user" u
    order by u.id, n;

    insert into user_profile_highlights (
        tenant_id, user_id, bio_text, quotes_json, message_hashes, version, generated_at
    )
    select tenant_id, sender_id, 'bio', jsonb_agg(jsonb_build_object('text', 'words', 'message_id', id)),
           jsonb_object_agg(id, ''), 5, now()
    from message group by 1, 2;

    insert into user_profile_highlight_version (
        tenant_id, user_id, number, change, made_by, made_at, changed, proof_points_json, quotes_json, stale_reasons,
        message_hashes
    )
    select tenant_id, user_id, n, 'auto', 'auto', now(), '{{}}', '[]', quotes_json, '[]', message_hashes
    from user_profile_highlights, generate_series(1, 5) n;

    analyze
"""


@pytest.fixture
def large(db):
    """A tenant of whose two thousand people everything is told by ten messages, and another one like it."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    return db.app


def test_one_persons_highlight_is_read(large):
    at = "2026-07-01T00:00:00Z"
    person = {"user_id": 1500}
    ids = {"ids": list(range(1001, 1011))}
    check(large, queries._BEGIN, 10, at=at, **person)
    check(large, queries._LOCK, 10, at=at, ids=[person["user_id"]])
    check(large, queries._LOCK_MESSAGES, 20, at=at, **person, **ids)
    check(large, queries._HIGHLIGHT, 60, at=at, **person)
    check(large, queries._HISTORY, 150, at=at, before=4, limit=2, **person)
    check(large, queries._STANDING, 20, at=at, **ids)
    check(large, queries._CITED, 60, at=at, user_ids=[101] * 10, message_ids=ids["ids"])
