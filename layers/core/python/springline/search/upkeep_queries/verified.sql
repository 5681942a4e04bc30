-- Notes that an index was compared with the ledger and agreed. Cost: one row.
update search_index set verified_at = :at::timestamptz
where tenant_id = current_tenant() and index_name = :index_name and state <> 'dropping'
returning index_name;
