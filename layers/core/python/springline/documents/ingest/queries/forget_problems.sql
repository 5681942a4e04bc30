-- Forgets that originals of a version's failed documents could not be parsed, so that they are tried again.
-- Cost: the version's documents. Index: document_ingest_of_version, the unique key of document_text,
-- web_snapshot_of_text.
delete from document_text t
using document_ingest i
join bundle_document d on d.tenant_id = current_tenant() and d.id = i.document_id
where i.tenant_id = current_tenant() and i.bundle_id = :bundle_id::bigint and i.number = :number::integer
  and i.state = 'failed' and t.tenant_id = current_tenant() and t.sha256 = d.sha256 and t.format = d.format
  and t.problem_code is not null
  and not exists(select from web_snapshot where tenant_id = current_tenant() and text_id = t.id)
