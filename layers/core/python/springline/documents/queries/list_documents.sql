-- Documents of a version: (path, first and last number that have it like this, SHA-256, size, format, version of its text,
-- title, language, pages, and of its ingest the state, attempts, problem's code and detail, and time), by path from behind
-- one on. Cost: rows of the bundle in the order of paths, of all versions, until there are enough.
-- Index: the unique key of paths, document_ingest_pkey, document_text_pkey.
select d.path, d.from_number, d.to_number, d.sha256, d.size, d.format, d.version, t.title, t.language, t.pages,
       i.state, i.attempts, i.problem_code, i.problem_detail, i.updated_at
from bundle_document d
join document_ingest i on i.tenant_id = current_tenant() and i.document_id = d.id
left join document_text t on t.tenant_id = current_tenant() and t.id = d.text_id
where d.tenant_id = current_tenant() and d.bundle_id = :bundle_id::bigint and d.path > coalesce(:after::text, '')
  and d.from_number <= :number::integer and (d.to_number is null or d.to_number >= :number::integer)
order by d.path
limit :limit::integer
