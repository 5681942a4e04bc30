-- Returns the tenant's audit entries in order, from behind a number on. Cost: limit rows. Index: audit_log_pkey.
select tenant_id, number, actor, at, action, resource, diff::text, request_id, previous_hash, hash
from audit_log where number > :after::bigint
order by number limit :limit::integer
