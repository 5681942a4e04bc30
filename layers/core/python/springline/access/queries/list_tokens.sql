-- Returns the tenant's tokens in the order of their ids, from behind one on. Cost: limit rows. Index: service_token_of.
select id, name, scopes, created_at, expires_at, revoked_at, replaced_by, last_used_at
from service_token where id > :after::bigint
order by id limit :limit::integer
