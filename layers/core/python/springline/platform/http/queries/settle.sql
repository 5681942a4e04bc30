-- Keeps the answer under the key that this transaction has claimed.
-- Cost: one row. Index: the primary key (tenant_id, key).
update idempotency_key
set status = :status::smallint, location = :location::text, body = :body::text
where tenant_id = :tenant_id::integer and key = :key::text
