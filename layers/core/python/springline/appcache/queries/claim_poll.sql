-- Makes the caller the one who asks the feed for the tenant's changes, until :until; returns where to go on and how many
-- polls have failed, or no row where it is not time yet. A time beyond :latest can only come from a clock that was
-- wrong. Index: the primary key.
insert into app_cache_feed as kept (tenant_id, poll_at, caught_up_at)
values (current_tenant(), :until::timestamptz, :at::timestamptz)
on conflict (tenant_id) do update set poll_at = excluded.poll_at
    where kept.poll_at <= :at::timestamptz or kept.poll_at > :latest::timestamptz
returning position, failures
