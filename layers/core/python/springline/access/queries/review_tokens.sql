-- Returns the tenant's tokens that are valid: id, name, scopes, created_at, who made it (null where the audit log does
-- not know), expires_at, last_used_at. Cost: the tenant's tokens and audit log, once each. Index: none.
select t.id, t.name, t.scopes, t.created_at, made.actor, t.expires_at, t.last_used_at
from service_token t
left join audit_log made on made.action = 'token.created' and made.resource = 'token/' || t.id
where t.revoked_at is null and (t.expires_at is null or t.expires_at > :at::timestamptz)
order by t.id
