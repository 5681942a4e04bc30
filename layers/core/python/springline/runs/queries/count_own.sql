-- One row: how many events of a run its worker has written. Index: the primary key. Cost grows with the run's events.
select count(*) from run_event where tenant_id = current_tenant() and run_id = :run_id::bigint and type <> 'cancel.requested'
