-- Lets nobody else ask a model about a chunk until a time; no row where somebody does. Cost: one probe. Index: chunk_pkey.
update chunk set read_until = :until::timestamptz
where tenant_id = current_tenant() and id = :chunk_id::bigint and (read_until is null or read_until <= :at::timestamptz)
returning id
