-- Documents that a version of a bundle has otherwise than an earlier one: (path, added|removed|changed, SHA-256 before
-- and after, size before and after, format, title, ids of both texts, problem's code of either text), by path from behind
-- one on. Cost: the documents that came or went between both versions. Index: bundle_document_since, bundle_document_until,
-- document_text_pkey, document_ingest_pkey.
with old as (
    select id, path, sha256, size, format, text_id from bundle_document
    where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and to_number is not null
      and to_number >= :before::integer and to_number < :after::integer and from_number <= :before::integer
      and path > coalesce(:path::text, '')
),
new as (
    select id, path, sha256, size, format, text_id from bundle_document
    where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint
      and from_number > :before::integer and from_number <= :after::integer
      and (to_number is null or to_number >= :after::integer)
      and path > coalesce(:path::text, '')
)
select coalesce(n.path, o.path) as place,
       case when o.path is null then 'added' when n.path is null then 'removed' else 'changed' end,
       o.sha256, n.sha256, o.size, n.size, coalesce(n.format, o.format), coalesce(t.title, s.title),
       o.text_id, n.text_id, coalesce(t.problem_code, i.problem_code, s.problem_code, j.problem_code)
from old o
full join new n on n.path = o.path
left join document_text s on s.tenant_id = current_tenant() and s.id = o.text_id
left join document_text t on t.tenant_id = current_tenant() and t.id = n.text_id
left join document_ingest j on j.tenant_id = current_tenant() and j.document_id = o.id
left join document_ingest i on i.tenant_id = current_tenant() and i.document_id = n.id
where o.sha256 is distinct from n.sha256
order by place
limit :limit::integer
