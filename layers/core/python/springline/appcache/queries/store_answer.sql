-- Keeps what :holder has fetched and ends its lease; returns whether it is fresh, or no row where nothing was kept: the
-- lease was lost, the entry removed, or what is kept is newer. What the feed spoke of meanwhile may be newer than what
-- was fetched. Index: the primary key. Cost: one probe, and one write.
update app_cache
set body = :body, is_missing = :is_missing::boolean, version = :version::bigint, etag = :etag,
    fetched_at = :began_at::timestamptz, fresh_until = :fresh_until::timestamptz, stale_until = :stale_until::timestamptz,
    invalidated_at = case when changed_during_fetch then :began_at::timestamptz end,
    lease_holder = null, lease_until = null, retry_at = null, changed_during_fetch = false
where tenant_id = current_tenant() and resource = :resource and lease_holder = :holder
  and (version is null or :version::bigint is null or version <= :version::bigint)
returning invalidated_at is null
