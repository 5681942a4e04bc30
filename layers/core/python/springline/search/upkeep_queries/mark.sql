-- Has things wait to be sent to an index, from a JSON array of their ids; dead letters stay what they are.
-- Returns how many; none where the index is being dropped. Cost: as many rows of the primary key.
with held as materialized (
    select index_name from search_index
    where tenant_id = current_tenant() and index_name = :index_name and state <> 'dropping' for key share
), marked as (
    insert into search_sync_work (tenant_id, index_name, asset_id, marked_at, due_at)
    select distinct on (root::bigint) current_tenant(), index_name, root::bigint, clock_timestamp(), clock_timestamp()
    from held, jsonb_array_elements_text(:roots::jsonb) as roots (root)
    order by root::bigint
    on conflict (tenant_id, index_name, asset_id) do update set marks = search_sync_work.marks + 1
    returning 1
)
select count(*) from marked;
