-- Whether an extractor has read a chunk. Cost: one probe. Index: chunk_extraction_pkey.
select exists(
    select from chunk_extraction
    where tenant_id = current_tenant() and chunk_id = :chunk_id::bigint and extractor = :extractor
)
