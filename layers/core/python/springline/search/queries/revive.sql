-- Has dead letters of an index tried again, as if they were new. Cost: reads what waits for the index.
update search_sync_work set due_at = clock_timestamp(), attempts = 0, reason = null
where tenant_id = current_tenant() and index_name = :index_name::text and due_at = 'infinity'
