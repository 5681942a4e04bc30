-- An index that has been built is ready; nothing where it is not being built any more. Cost: one row.
update search_index set state = 'ready', ready_at = :at::timestamptz
where tenant_id = current_tenant() and index_name = :index_name and state = 'building' and is_read
returning index_name;
