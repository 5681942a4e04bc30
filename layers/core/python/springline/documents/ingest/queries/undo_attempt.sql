-- Doesn't count an attempt that the document is not to blame for. Cost: one probe. Index: document_ingest_pkey.
update document_ingest set attempts = greatest(attempts - 1, 0)
where tenant_id = current_tenant() and document_id = :document_id::bigint and state = :state
