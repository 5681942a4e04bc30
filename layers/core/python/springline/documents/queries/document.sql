-- A document of a version, with the columns of list_documents.sql, then its id, its text's id and parser, the text, the
-- layout, and the notices as JSON. Cost: the rows of the path, and its text.
-- Index: the unique key of paths, document_ingest_pkey, document_text_pkey.
select d.path, d.from_number, d.to_number, d.sha256, d.size, d.format, d.version, t.title, t.language, t.pages,
       i.state, i.attempts, i.problem_code, i.problem_detail, i.updated_at,
       d.id, d.text_id, t.parser, t.text, t.layout, coalesce(t.notices, '[]')::text
from bundle_document d
join document_ingest i on i.tenant_id = current_tenant() and i.document_id = d.id
left join document_text t on t.tenant_id = current_tenant() and t.id = d.text_id
where d.tenant_id = current_tenant() and d.bundle_id = :bundle_id::bigint and d.path = :path
  and d.from_number <= :number::integer and (d.to_number is null or d.to_number >= :number::integer)
