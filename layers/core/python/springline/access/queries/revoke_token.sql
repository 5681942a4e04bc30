-- Revokes a token; returns it. Cost: one row. Index: service_token_pkey.
update service_token set revoked_at = :at::timestamptz where id = :id::bigint
returning id, name, scopes, created_at, expires_at, revoked_at, replaced_by, last_used_at
