-- Returns a token of the tenant and keeps others from changing it. Cost: one row. Index: service_token_pkey.
select id, name, scopes, created_at, expires_at, revoked_at, replaced_by, last_used_at
from service_token where id = :id::bigint
for no key update
