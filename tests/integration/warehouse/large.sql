-- An index and a landing of 700,000 rows. There is a second tenant with as many request documents. Each has a status, a
-- group, a tag and a participant; values are those of half the documents, of an eighth, of twenty and of ten.

insert into request_index (tenant_id, id, schema_version, version, content_hash, doc, name, messages, last_at, source_watermark, refreshed_at, changed_xid)
select t, n, 1, 1, md5(n::text), '{"title":"request ' || n || '","status":"open"}', 'request ' || n, n % 97,
       timestamptz '2024-01-01Z' + n * interval '10 minutes', now(), now(), (n / 500)::text::xid8
from generate_series(1, 50000) n, unnest(:tenants::integer[]) t;

insert into people_index (tenant_id, id, schema_version, version, content_hash, doc, name, messages, last_at, source_watermark, refreshed_at, changed_xid)
select t, n, 1, 1, md5(n::text), '{"name":"person ' || n || '"}', 'person ' || n, n % 97,
       timestamptz '2024-01-01Z' + n * interval '10 minutes', now(), now(), (n / 500)::text::xid8
from generate_series(1, 10000) n, unnest((:tenants::integer[])[:1]) t;

insert into index_facet (tenant_id, kind, doc_id, facet, value, n)
select t, 'request', n, f.facet, f.value, 1
from generate_series(1, 50000) n, unnest((:tenants::integer[])[:1]) t,
     lateral (values ('status', case when n % 5000 = 0 then 'closed' when n % 3 = 0 then 'answered' else 'open' end),
                     ('group', 'group-' || n % 8), ('tag', case when n % 2 = 0 then 'common' else 'tag-' || n % 2500 end),
                     ('participant', (n % 10000 + 1)::text)) f (facet, value);

insert into index_facet (tenant_id, kind, doc_id, facet, value, n)
select t, 'person', n, f.facet, f.value, 1
from generate_series(1, 10000) n, unnest((:tenants::integer[])[:1]) t,
     lateral (values ('group', 'group-' || n % 8), ('location', 'place-' || n % 1000), ('messages', '')) f (facet, value);

insert into index_term (tenant_id, kind, term, doc_id)
select t, 'request', w.term, n
from generate_series(1, 50000) n, unnest((:tenants::integer[])[:1]) t,
     lateral (values (n::text), (case when n % 2 = 0 then 'drill' else 'word' || n % 2500 end)) w (term);

insert into raw_people (tenant_id, user_id, version, name, is_bot, source_system, source_id, operation, event_id, batch_id, xid, recorded_at)
select t, n, 1, 'person ' || n, false, 's', 'person/' || n, 'insert', n, 'b', '1', now()
from generate_series(1, 10000) n, unnest((:tenants::integer[])[:1]) t;

insert into raw_requests (tenant_id, request_id, version, group_slug, author_id, kind, title, status, opened_at, source_system, source_id, operation, event_id, batch_id, xid, recorded_at)
select t, n, 1, 'group-' || n % 8, n % 10000 + 1, 'need', 'request ' || n, 'open', timestamptz '2024-01-01Z', 's', 'request/' || n, 'insert', n, 'b', '1', now()
from generate_series(1, 50000) n, unnest((:tenants::integer[])[:1]) t;

insert into raw_signal_messages (tenant_id, message_id, sent_at, version, source_system, source_id, group_id, group_slug, sender_id, text, links, attachments, reactions, operation, event_id, batch_id, xid, recorded_at)
select t, n, timestamptz '2026-01-01Z' + n * interval '1 minute', 1, 's', n::text, 1, 'group-1', n % 10000 + 1, 'text', '[]', '[]', '[]', 'insert', n, 'b', '1', now()
from generate_series(1, 100000) n, unnest((:tenants::integer[])[:1]) t;

insert into raw_request_comments (tenant_id, comment_id, version, request_id, message_id, author_id, body, created_at, links, attachments, reactions, source_system, source_id, operation, event_id, batch_id, xid, recorded_at)
select t, n, 1, n, n, n % 10000 + 1, 'text', timestamptz '2026-01-01Z' + n * interval '1 minute', '[]', '[]', '[]', 's', 'comment/' || n, 'insert', n, 'b', '1', now()
from generate_series(1, 50000) n, unnest((:tenants::integer[])[:1]) t;

insert into comment_insights (tenant_id, comment_id, version, comment_version, request_id, author_id, tags, summary, kind, language, sentiment, locations, model, prompt_version, source_system, source_id, operation, event_id, batch_id, xid, recorded_at)
select t, n, 1, 1, n, n % 10000 + 1, array['common'], 's', 'need', 'en', 0, '{}', 'm', '1', 's', 'comment/' || n, 'insert', n, 'b', '1', now()
from generate_series(1, 50000) n, unnest((:tenants::integer[])[:1]) t;

insert into index_dirty (tenant_id, kind, doc_id, source_recorded_at)
select t, 'request', n, now() from generate_series(1, 50000) n, unnest((:tenants::integer[])[:1]) t;
