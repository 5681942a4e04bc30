-- How many attempts of an index are dead. Cost: reads the index search_ledger_left_out.
select count(*) from search_ledger
where tenant_id = current_tenant() and index_name = :index_name and state = 'dead';
