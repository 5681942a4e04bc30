-- Notes that :holder found an answer unchanged and ends its lease; returns whether it is fresh, or no row where the lease
-- was lost or the entry removed. Index: the primary key. Cost: one probe, and one write, which leaves the body alone.
update app_cache
set fetched_at = :began_at::timestamptz, fresh_until = :fresh_until::timestamptz, stale_until = :stale_until::timestamptz,
    invalidated_at = case when changed_during_fetch then :began_at::timestamptz end,
    lease_holder = null, lease_until = null, retry_at = null, changed_during_fetch = false
where tenant_id = current_tenant() and resource = :resource and lease_holder = :holder
returning invalidated_at is null
