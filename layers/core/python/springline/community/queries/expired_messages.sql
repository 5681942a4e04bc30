-- Messages of the tenant whose time has run out, as deletions to apply. Index: message_expiring.
select source_system, source_key, expires_at from message
where tenant_id = current_tenant() and expires_at is not null and deleted_at is null and expires_at <= :at::timestamptz
order by expires_at limit :limit
