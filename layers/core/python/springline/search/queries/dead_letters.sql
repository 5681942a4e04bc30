-- What is not tried any more: index, root, attempts, why, and since when it waits. Cost: reads all that waits.
select index_name, asset_id, attempts, reason, marked_at from search_sync_work
where tenant_id = current_tenant() and due_at = 'infinity'
order by index_name, asset_id limit :size::integer
