-- Moves changes from the outbox to what waits to be sent to each index of their family, and leases what nobody waits
-- for yet to the caller: index, root, marks, attempts, doubtful, and whether the caller has the lease. Changes of one
-- root are one row; where it is there already it gets more marks, and a dead letter is tried anew. For an index that
-- rests, or of which nothing was read yet (the engine may not have it), they only wait.
-- Takes up to :size changes by root, so that those of one root come together; others' are skipped (search_sync_queue_of).
-- Rows are locked in the order of their keys: two that do this at once never wait for each other. The indexes are held,
-- so that none is dropped from under what is put before it.
with taken as (
    delete from search_sync_queue
    where id = any(array(
        select id from search_sync_queue
        where tenant_id = current_tenant()
        order by tenant_id, family, asset_id
        limit :size::integer
        for update skip locked
    ))
    returning family, asset_id, created_at
),
changed as (
    select family, asset_id, count(*)::integer as marks, min(created_at) as marked_at from taken group by family, asset_id
)
insert into search_sync_work as work
    (tenant_id, index_name, asset_id, marks, marked_at, token, leased_until, due_at)
select
    current_tenant(), index_name, asset_id, marks, marked_at,
    case when is_open then :token::uuid end,
    case when is_open then clock_timestamp() + :lease::interval end,
    case when is_open then clock_timestamp() + :lease::interval else greatest(resting_until, clock_timestamp()) end
from changed
join (
    select family, index_name, resting_until,
        coalesce(resting_until <= clock_timestamp(), true) and (state = 'ready' or is_read or checkpoint > 0) as is_open
    from search_index
    where tenant_id = current_tenant() and state <> 'dropping'
    for key share
) sent_to using (family)
order by index_name, asset_id
on conflict (tenant_id, index_name, asset_id) do update set
    marks = work.marks + excluded.marks,
    marked_at = least(work.marked_at, excluded.marked_at),
    attempts = case when work.due_at = 'infinity' then 0 else work.attempts end,
    due_at = case when work.due_at = 'infinity' then clock_timestamp() else work.due_at end
returning index_name, asset_id, marks, attempts, is_doubtful, coalesce(token = :token::uuid, false)
