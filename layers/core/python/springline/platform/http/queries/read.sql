-- Returns what was asked and answered under an idempotency key: route, request_hash, status, location, body.
-- Cost: one row. Index: the primary key (tenant_id, key).
select route, request_hash, status, location, body
from idempotency_key
where tenant_id = :tenant_id::integer and key = :key::text
