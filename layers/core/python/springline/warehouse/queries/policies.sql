-- The tenant's policies: (kind, days, cutoff, when it was set). Index: the primary key.
select kind, keep_days, cutoff, changed_at from retention_policy where tenant_id = current_tenant() order by kind
