-- Has things wait to be sent to an index that is being built; what waits already is left as it is.
-- Returns how many came to it. Cost: as many rows of the primary key.
with added as (
    insert into search_sync_work (tenant_id, index_name, asset_id, marked_at, due_at)
    select current_tenant(), :index_name, root::bigint, clock_timestamp(), clock_timestamp()
    from jsonb_array_elements_text(:roots::jsonb) as roots (root)
    order by root::bigint
    on conflict (tenant_id, index_name, asset_id) do nothing
    returning 1
)
select count(*) from added;
