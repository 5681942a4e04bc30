-- Holds an index that is being built and has not read everything: up to where it has, whether it may go on, and whether
-- this transaction was the first to find it. A transaction that began before the index's row was committed may change
-- something without telling the outbox, so what there is must not be read before it has ended. All of these have lower
-- numbers than the first transaction that finds the row, which notes its own and does not read yet.
-- No row where there is nothing to do, or somebody else is at it.
-- Cost: one row, by the primary key; written once.
with held as materialized (
    select checkpoint, seen_xid
    from search_index
    where tenant_id = current_tenant() and index_name = :index_name and state = 'building' and not is_read
    for no key update skip locked
), noted as (
    update search_index set seen_xid = pg_current_xact_id()
    from held
    where tenant_id = current_tenant() and index_name = :index_name and held.seen_xid is null
)
select checkpoint, coalesce(seen_xid < pg_snapshot_xmin(pg_current_snapshot()), false), seen_xid is null from held;
