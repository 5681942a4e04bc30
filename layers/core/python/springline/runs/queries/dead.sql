-- As the system's role: runs of all tenants that nobody has worked on in time, at most 500: tenant and id. Index:
-- run_to_sweep. Cost grows with what it returns.
select tenant_id, id from run where status in ('queued', 'running') and alive_until < :at::timestamptz order by alive_until limit 500
