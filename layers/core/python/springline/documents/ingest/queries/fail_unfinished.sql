-- Fails the documents of a version that have not come to an end. Cost: the version's documents.
-- Index: document_ingest_of_version.
update document_ingest set state = 'failed', problem_code = :code, problem_detail = :detail, updated_at = :at::timestamptz
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
  and state in ('waiting', 'parsed', 'indexed')
