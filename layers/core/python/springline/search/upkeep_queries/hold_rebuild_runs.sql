-- Keeps others from beginning runs of the tenant's rebuilds, until the transaction ends. Cost: a lock in memory.
select pg_advisory_xact_lock(hashtext('rebuild_runs'), current_tenant())
