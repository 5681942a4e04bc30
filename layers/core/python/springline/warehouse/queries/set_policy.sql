-- Sets how long the tenant's rows of a kind are kept. A shorter time takes effect at the next maintenance, which moves the
-- cutoff on; for a longer one it moves back at once, so that what was removed may land again.
insert into retention_policy as kept (tenant_id, kind, keep_days, changed_at)
values (current_tenant(), :kind, :keep_days::integer, :at::timestamptz)
on conflict (tenant_id, kind) do update
    set keep_days = excluded.keep_days, changed_at = excluded.changed_at,
        cutoff = least(kept.cutoff, date_trunc('day', excluded.changed_at - make_interval(days => excluded.keep_days), 'UTC'))
