-- One row with the status of a run that nobody has worked on in time, locked; none where somebody has. Index: the primary key.
select status from run
where tenant_id = current_tenant() and id = :run_id::bigint and status in ('queued', 'running') and alive_until < :at::timestamptz
for update
