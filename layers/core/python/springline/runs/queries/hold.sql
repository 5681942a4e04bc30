-- One row with a run's status, locked until the transaction ends; none where there is no run. Index: the primary key.
select status from run where tenant_id = current_tenant() and id = :run_id::bigint for update
