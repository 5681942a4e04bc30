-- A run's status, and whether somebody wants it to end: one row, or none where there is no run. The lease of a running
-- one is renewed where a minute of it has gone. Index: the primary key. Cost: a probe; once a minute an update.
with renewed as (
    update run set alive_until = :alive_until::timestamptz
    where tenant_id = current_tenant() and id = :run_id::bigint and status = 'running'
      and alive_until < :alive_until::timestamptz - interval '1 minute'
)
select status, cancel_requested_at is not null from run where tenant_id = current_tenant() and id = :run_id::bigint
