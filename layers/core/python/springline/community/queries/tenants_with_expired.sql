-- Tenants with messages whose time has run out. Index: message_expiring.
select distinct tenant_id from message
where expires_at is not null and deleted_at is null and expires_at <= :at::timestamptz
