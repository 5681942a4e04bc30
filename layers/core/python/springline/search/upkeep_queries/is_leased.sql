-- Whether somebody may be sending to an index at this moment. Cost: reads what waits for it.
select exists (
    select from search_sync_work
    where tenant_id = current_tenant() and index_name = :index_name and leased_until > clock_timestamp()
);
