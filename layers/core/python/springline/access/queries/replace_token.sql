-- Names a token's successor and lets it end when the grace is over, if it doesn't end before; returns it.
-- Cost: one row. Index: service_token_pkey.
update service_token
set replaced_by = :replaced_by::bigint, expires_at = least(expires_at, :ends_at::timestamptz)
where id = :id::bigint
returning id, name, scopes, created_at, expires_at, revoked_at, replaced_by, last_used_at
