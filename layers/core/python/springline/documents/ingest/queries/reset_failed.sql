-- Puts the failed documents of a version back to where their last good step left them.
-- Cost: the version's documents. Index: document_ingest_of_version, bundle_document_pkey.
update document_ingest i
set state = case when d.version is not null then 'indexed' when d.text_id is not null then 'parsed' else 'waiting' end,
    attempts = 0, problem_code = null, problem_detail = null, updated_at = :at::timestamptz
from bundle_document d
where i.tenant_id = current_tenant() and i.bundle_id = :bundle_id::bigint and i.number = :number::integer
  and i.state = 'failed' and d.tenant_id = current_tenant() and d.id = i.document_id
