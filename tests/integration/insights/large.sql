-- Two tenants with :half insights each, and all that these rest on: a fiftieth is stale, of half of those the words are gone.
set synchronous_commit = off;
insert into evidence (tenant_id, source_kind, source_key, source_version, position, edited_at, start, "end", made_by, made_at)
select t.id, case when n % 5 > 0 then 'document' else 'chat' end,
       case when n % 5 > 0 then 'handbook/' || n % 50 || '.md' else 'messages' end, (n % 5 > 0)::integer * (1 + n % 3),
       case when n % 5 > 0 then 0 else n end, '-infinity', n, n + 10, 'account/1', now()
from tenant t, generate_series(1, :half) as numbers (n) order by t.id, numbers.n;

insert into insight (tenant_id, statement, subject, predicate, value, confidence, status, version, recorded_version,
                     subject_key, claim_key, value_key, created_by, created_at, edited_by, changed_at)
select t.id, 'Leave is long', 's', 'p', '1', (n % 100) / 100.0,
       (array['draft', 'reviewed', 'published', 'rejected', 'archived'])[1 + n % 5], 1, 1,
       's' || n % 5000, 'c' || n % 20000, 'v' || n % 3, 'account/1', now(), 'account/' || n % 7,
       now() - make_interval(secs => n)
from tenant t, generate_series(1, :half) as numbers (n) order by t.id, numbers.n;

insert into insight_evidence (tenant_id, insight_id, evidence_id, stance)
select i.tenant_id, i.id, i.id, 'supports' from insight i;
insert into insight_version (tenant_id, insight_id, number, change, status, content, recorded_version, made_by, made_at)
select tenant_id, id, 1, 'created', 'draft', '{}', 1, 'account/1', now() from insight;
insert into insight_comment (tenant_id, insight_id, text, made_by, made_at)
select tenant_id, id, 'So it is', 'account/1', now() from insight where id % 10 = 0;
insert into insight_link (tenant_id, insight_id, target_kind, target_id, made_by, made_at)
select tenant_id, id, 'person', id % 5000, 'account/1', now() from insight where id % 4 = 0;
insert into insight_conflict (tenant_id, first_id, second_id, claim_key, first_value_key, second_value_key, state, found_at)
select tenant_id, id, id + 1, 'c', 'v', 'w', case when id % 20 = 0 then 'open' else 'gone' end, now() - make_interval(secs => id)
from insight i where id % 2 = 0 and exists (select from insight o where o.tenant_id = i.tenant_id and o.id = i.id + 1);
insert into review_claim (tenant_id, subject_kind, subject_id, claimed_by, claimed_at, expires_at)
select tenant_id, 'insight', id, 'account/9', now(), now() + interval '10 minutes' from insight where id % 10 = 3;

insert into resource (tenant_id, kind, natural_key, state, state_since)
select t.id, 'document', 'handbook/' || n || '.md', 'fresh', now() from tenant t, generate_series(0, 999) n;
insert into resource (tenant_id, kind, natural_key, state, state_since)
select tenant_id, 'insight', id, case when id % 50 = 0 then 'stale' else 'fresh' end, now() - make_interval(secs => id)
from insight;
insert into resource (tenant_id, kind, natural_key, state, state_since)
select tenant_id, 'evidence', id, 'fresh', now() from evidence;
insert into resource_version (tenant_id, resource_id, number, content_hash, content, produced_by, created_at)
select tenant_id, id, 1, '', '"a text"', 'ada', now() from resource;
update resource r set current_version_id = v.id
from resource_version v where v.tenant_id = r.tenant_id and v.resource_id = r.id;
insert into derivation (tenant_id, derived_resource_id, derived_version_id, source_resource_id, source_version, role,
                        selector, selector_hash, selected, changed_at, changed_by, selected_now)
select r.tenant_id, r.id, r.current_version_id, s.id, 1, case when r.kind = 'insight' then '/evidence/' || r.natural_key else '/quote' end,
       '', 'h', '"x"', case when r.state = 'stale' then r.state_since end, case when r.state = 'stale' then 'd' end,
       case when r.natural_key::bigint % 100 = 0 then null else '"y"' end
from resource r join resource s on s.tenant_id = r.tenant_id and s.kind = 'document'
                               and s.natural_key = 'handbook/' || r.natural_key::bigint % 1000 || '.md'
where r.kind in ('insight', 'evidence');
insert into account (tenant_id, email, name, role)
select t.id, n || '@example.org', 'Ada', 'analyst' from tenant t, generate_series(1, 500) n;
insert into audit_log (tenant_id, number, actor, at, action, resource, diff, previous_hash, hash)
select t.id, 1000 + n, 'account/' || n % 500, now(), case n % 10 when 0 then 'token.created' else 'insight.reviewed' end,
       case n % 10 when 0 then 'token/' else 'insight/' end || n, '{}', '', '' from tenant t, generate_series(1, 20000) n;
insert into message (tenant_id, source_system, source_key, sent_at, text)
select t.id, 's', n::text, now(), 'some words' from tenant t, generate_series(1, 5000) n order by t.id, n;
insert into "user" (tenant_id, member_key, display_name)
select t.id, 's:' || n, 'Ada' from tenant t, generate_series(1, 2000) n;
insert into request (tenant_id, kind, title, opened_at, status)
select t.id, 'need', 'A ladder', now(), 'open' from tenant t, generate_series(1, 2000) n;

insert into answer (tenant_id, question, scope, number, asked_by, asked_at, looked_at)
select t.id, 'How long is leave?', '{}', 1, 'account/1', now(), now() from tenant t, generate_series(1, :half) n order by t.id, n;
insert into document_original (tenant_id, sha256, size, media_type, announced_at)
select t.id, lpad(to_hex(n), 64, '0'), 5, 'text/plain', now() from tenant t, generate_series(1, 2000) n;
insert into document_text (tenant_id, sha256, format, parser, text, layout, parsed_at)
select tenant_id, sha256, 'text', '1', 'a text', '{}', now() from document_original;
insert into bundle (tenant_id, slug, title, created_by, created_at, last_number)
select t.id, 'b' || n, 'A bundle', 'account/1', now(), 1 from tenant t, generate_series(1, 1000) n order by t.id, n;
insert into bundle_version (tenant_id, bundle_id, number, added, changed, removed, created_by, created_at)
select tenant_id, id, 1, 2, 0, 0, 'account/1', now() from bundle;
insert into bundle_document (tenant_id, bundle_id, path, from_number, sha256, size, format, text_id, version)
select b.tenant_id, b.id, n || '.md', 1, x.sha256, 5, 'text', x.id, 1
from bundle b, generate_series(1, 3) n, lateral (
    select id, sha256 from document_text where tenant_id = b.tenant_id and sha256 = lpad(to_hex(1 + b.id % 2000), 64, '0')
) x;
insert into web_page (tenant_id, url, created_by, created_at)
select t.id, 'https://example.org/' || n, 'account/1', now() from tenant t, generate_series(1, 2000) n order by t.id, n;
insert into web_snapshot (tenant_id, page_id, number, sha256, format, text_id, fetched_at, seen_at, status, final_url,
                          media_type, fetched_by, version)
select p.tenant_id, p.id, 1, x.sha256, 'text', x.id, now(), now(), 200, p.url, 'text/html', 'account/1', 1
from web_page p, lateral (
    select id, sha256 from document_text where tenant_id = p.tenant_id and sha256 = lpad(to_hex(1 + p.id % 2000), 64, '0')
) x;
insert into answer (tenant_id, question, scope, number, asked_by, asked_at, looked_at)
select t.id, 'What is ' || n || '?', '{}', 1, 'account/1', now(), now() from tenant t, generate_series(1, 4000) n
order by t.id, n;
analyze;
