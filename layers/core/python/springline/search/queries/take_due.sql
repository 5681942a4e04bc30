-- Leases what waits and is due to the caller, up to :size of each index that does not rest and has begun to be read:
-- index, root, marks, attempts, doubtful. What somebody else's lease ended on is doubtful: nobody knows whether it was
-- sent. Leases end by the database's clock. The indexes are held, so that none is dropped from under what is leased.
-- Cost: reads as many entries of search_sync_work_due, and those under leases of others.
with due as materialized (
    select due.index_name, due.asset_id
    from search_index
    cross join lateral (
        select index_name, asset_id from search_sync_work
        where tenant_id = current_tenant() and index_name = search_index.index_name
          and due_at <= clock_timestamp() and due_at < 'infinity'
          and (leased_until is null or leased_until <= clock_timestamp())
        order by due_at limit :size::integer
        for update skip locked
    ) due
    where search_index.tenant_id = current_tenant() and search_index.state <> 'dropping'
      and coalesce(search_index.resting_until <= clock_timestamp(), true)
      and (search_index.state = 'ready' or search_index.is_read or search_index.checkpoint > 0)
    for key share of search_index
)
update search_sync_work work
set token = :token::uuid,
    leased_until = clock_timestamp() + :lease::interval,
    due_at = clock_timestamp() + :lease::interval,
    is_doubtful = work.is_doubtful or work.token is not null
from due
where work.tenant_id = current_tenant() and work.index_name = due.index_name and work.asset_id = due.asset_id
returning work.index_name, work.asset_id, work.marks, work.attempts, work.is_doubtful
