-- Returns the tenant's audit entries, the newest first, from before a number on and not before :since, of an actor, an
-- action and a resource where these are given. Index: audit_log_pkey. Cost: limit rows; with a filter, the entries between
-- the two numbers.
select tenant_id, number, actor, at, action, resource, diff::text, request_id, previous_hash, hash
from audit_log
where number < :before::bigint and number >= :since::bigint
  and (:actor::text is null or actor = :actor::text)
  and (:action::text is null or action = :action::text)
  and (:resource::text is null or resource = :resource::text)
order by number desc limit :limit::integer
