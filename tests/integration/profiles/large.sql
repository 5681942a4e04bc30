-- 2,500 people of one tenant with twenty messages each, and as many messages of another tenant. Every message has a link
-- and a reaction; every fourth has two files, a comment and its insight. Every fifth person is of another chat system.

insert into tenant (slug, name) values ('harbour', ''), ('orchard', '');

insert into chat_group (tenant_id, source_system, source_key, slug, name)
select t.id, 'signal-cli', 'g' || n, 'group-' || n, '' from tenant t, generate_series(1, 500) n order by t.id, n;

insert into "user" (tenant_id, member_key, display_name)
select t.id, 's:' || n, 'Person ' || n from tenant t, generate_series(1, 2500) n order by t.id, n;

insert into user_attribute (tenant_id, user_id, key, value)
select tenant_id, id, case when id % 5 = 0 then 'zulip' else 'signal' end || '_member_key:group-' || g, id
from "user", generate_series(1, 2) g;

insert into message (tenant_id, source_system, source_key, group_id, sender_id, sent_at, text, links, deleted_at)
select u.tenant_id, 'signal-cli', u.id || '/' || n, u.id % 500 + 1, u.id, timestamptz '2026-01-01Z' + n * interval '1 day' + u.id * interval '1 second',
       'text', '[{"url": "https://example.org/", "domain": "example.org"}]', case when n = 20 then now() end
from generate_series(1, 20) n, "user" u;

insert into reaction (tenant_id, message_id, user_id, emoji, reacted_at, removed)
select tenant_id, id, sender_id, '👍', sent_at, false from message;

insert into attachment (tenant_id, message_id, position, source_key, content_type)
select tenant_id, id, n, n, 'image/jpeg' from message, generate_series(1, 2) n where id % 4 = 0;

insert into request (tenant_id, group_id, root_message_id, author_id, kind, title, status, opened_at)
select tenant_id, group_id, id, sender_id, 'need', 'title', 'open', sent_at from message where id % 40 = 0;

insert into request_comments (tenant_id, request_id, message_id, author_id, created_at)
select m.tenant_id, r.id, m.id, m.sender_id, m.sent_at
from message m join request r on r.root_message_id = m.id / 40 * 40 where m.id % 4 = 0;

insert into comment_llm_insights (comment_id, tenant_id, comment_version, content_hash, model, prompt_version, tags, summary, kind, language, sentiment, locations, annotated_at)
select id, tenant_id, 1, 'h', 'm', '1', array['common', 'tag-' || id % 100], '', 'need', 'en', 0, '{}', created_at from request_comments;

analyze;
