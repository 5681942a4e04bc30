-- Tenants of whom something may be too old. For the system's role. Cost: one row per policy.
select distinct tenant_id from retention_policy order by tenant_id
