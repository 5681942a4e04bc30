-- The documents of a version that have not come to an end: (document, state). Cost: the version's documents.
-- Index: document_ingest_of_version.
select document_id, state from document_ingest
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
  and state in ('waiting', 'parsed', 'indexed')
order by document_id
