-- Returns the token with a secret's hash, whoever it belongs to: id, tenant_id, scopes, expires_at, revoked_at,
-- last_used_at. Cost: one row. Index: service_token_secret_hash_key.
select id, tenant_id, scopes, expires_at, revoked_at, last_used_at from find_service_token(:hash::bytea)
