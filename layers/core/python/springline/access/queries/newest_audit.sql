-- Returns the tenant's audit entries, the newest first, from before a number on. Cost: limit rows. Index: audit_log_pkey.
select tenant_id, number, actor, at, action, resource, diff::text, request_id, previous_hash, hash
from audit_log where number < :before::bigint
order by number desc limit :limit::integer
