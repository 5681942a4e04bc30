-- What a version changed: (path, added|changed|removed, SHA-256, the SHA-256 before, size, format, and of its ingest the
-- state, attempts, problem's code and detail, and time), by path from behind one on. Cost: all that the version changed.
-- Index: bundle_document_since, bundle_document_until, document_ingest_pkey.
with since as (
    select id, path, sha256, size, format from bundle_document
    where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and from_number = :number::integer
),
until as (
    select path, sha256, size, format from bundle_document
    where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and to_number = :number::integer - 1
)
select coalesce(s.path, u.path) as place,
       case when u.path is null then 'added' when s.path is null then 'removed' else 'changed' end,
       coalesce(s.sha256, u.sha256), case when s.path is not null then u.sha256 end, coalesce(s.size, u.size),
       coalesce(s.format, u.format), i.state, i.attempts, i.problem_code, i.problem_detail, i.updated_at
from since s
full join until u on u.path = s.path
left join document_ingest i on i.tenant_id = current_tenant() and i.document_id = s.id
where coalesce(s.path, u.path) > coalesce(:after::text, '')
order by place
limit :limit::integer
