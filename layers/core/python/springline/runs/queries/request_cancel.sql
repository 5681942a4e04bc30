-- Notes that a run is to end: one row where nobody had asked for that before. Index: the primary key.
update run set cancel_requested_at = :at::timestamptz, cancel_requested_by = :by
where tenant_id = current_tenant() and id = :run_id::bigint and status in ('queued', 'running') and cancel_requested_at is null
returning status
