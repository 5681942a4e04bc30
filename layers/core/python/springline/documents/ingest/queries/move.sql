-- Lets a document go on from one state to another; touches no row where somebody else has by now.
-- Cost: one probe. Index: document_ingest_pkey.
update document_ingest
set state = :now, updated_at = :at::timestamptz, problem_code = :code::text, problem_detail = :detail::text,
    attempts = case when :now::text = 'failed' then attempts else 0 end
where tenant_id = current_tenant() and document_id = :document_id::bigint and state = :before
