-- Notes up to where an index has read, and whether that was all. Cost: one row.
update search_index set checkpoint = :checkpoint::bigint, is_read = :is_read::boolean
where tenant_id = current_tenant() and index_name = :index_name
returning index_name;
