-- Returns the session with a secret's hash, unless its account is disabled, whoever it belongs to: id, tenant_id,
-- account_id, role, csrf_token, expires_at, last_used_at. Cost: two rows. Index: account_session_secret_hash_key.
select id, tenant_id, account_id, role, csrf_token, expires_at, last_used_at from find_session(:hash::bytea)
