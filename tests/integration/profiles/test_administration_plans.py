"""What administration reads of large tables, as the serving role: one person's row and messages."""

from contextlib import closing

import pytest

from springline.profiles import administration_queries as queries
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

FILL = """
    insert into "user" (tenant_id, member_key, display_name)
    select t.id, 's:' || n, '' from tenant t, generate_series(1, 2000) n order by t.id, n;

    insert into chat_group (tenant_id, source_system, source_key, slug, name)
    select t.id, 's', n, 'g' || n, '' from tenant t, generate_series(1, 1000) n;

    insert into message (tenant_id, source_system, source_key, sender_id, group_id, sent_at, text)
    select u.tenant_id, 's', u.id || '/' || n, u.id, g.id, now(), 'some words'
    from generate_series(1, 10) n, "user" u join chat_group g on g.tenant_id = u.tenant_id and g.slug = 'g1'
    order by u.id, n;

    insert into request (tenant_id, root_message_id, kind, title, status, opened_at)
    select tenant_id, id, 'need', '', 'open', now() from message;

    insert into request_comments (tenant_id, request_id, message_id, created_at)
    select tenant_id, id, root_message_id, now() from request;

    insert into user_profile_highlights (tenant_id, user_id) select tenant_id, id from "user";

    analyze
"""


def test_one_person_and_their_messages_are_read(db):
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    check(db.app, queries._PERSON, 10, user_id=1500)
    check(db.app, queries._CITED, 150, user_id=101, ids=list(range(1001, 1011)))
