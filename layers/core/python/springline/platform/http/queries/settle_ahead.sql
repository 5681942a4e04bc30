-- Keeps the answer under a key that was claimed ahead at :claimed_at; no row where somebody else claimed it since.
-- Cost: one row. Index: the primary key (tenant_id, key).
update idempotency_key
set status = :status::smallint, location = :location::text, body = :body::text
where tenant_id = :tenant_id::integer and key = :key::text and status is null and created_at = :claimed_at::timestamptz
