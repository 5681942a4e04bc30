-- Gives up a key that was claimed ahead at :claimed_at and has no answer. Cost: one row. Index: the primary key (tenant_id, key).
delete from idempotency_key
where tenant_id = :tenant_id::integer and key = :key::text and status is null and created_at = :claimed_at::timestamptz
