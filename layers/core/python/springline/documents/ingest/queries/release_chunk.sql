-- Lets others ask a model about a chunk that was claimed :until a time. Cost: one probe. Index: chunk_pkey.
update chunk set read_until = null
where tenant_id = current_tenant() and id = :chunk_id::bigint and read_until = :until::timestamptz
