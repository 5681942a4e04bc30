-- Removes all that waits to be sent to an index that is being dropped; returns how much. Cost: those rows.
with emptied as (
    delete from search_sync_work where tenant_id = current_tenant() and index_name = :index_name returning 1
)
select count(*) from emptied;
