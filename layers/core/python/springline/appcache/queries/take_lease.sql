-- Makes :holder the one who fetches an answer until :until; returns the row, or none where somebody else is at it, where
-- fetching failed a moment ago, or where the answer is fresh by now. Times beyond :latest_lease, :latest_retry and
-- :latest_fetch can only come from a clock that was wrong. Index: the primary key. Cost: one probe, and one write.
insert into app_cache as kept (tenant_id, resource, kind, document_id, stale_until, lease_holder, lease_until)
values (current_tenant(), :resource, :kind, :document_id::bigint, :until::timestamptz, :holder, :until::timestamptz)
on conflict (tenant_id, resource) do update
    set lease_holder = excluded.lease_holder, lease_until = excluded.lease_until, changed_during_fetch = false
    where (kept.lease_until is null or kept.lease_until <= :at::timestamptz or kept.lease_until > :latest_lease::timestamptz)
      and (kept.retry_at is null or kept.retry_at <= :at::timestamptz or kept.retry_at > :latest_retry::timestamptz)
      and (kept.fresh_until is null or kept.fresh_until <= :at::timestamptz or kept.invalidated_at is not null
           or kept.fetched_at > :latest_fetch::timestamptz)
returning body, is_missing, version, etag, fetched_at, fresh_until, stale_until, invalidated_at, lease_until, retry_at
