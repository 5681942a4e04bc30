-- Whether anything was ever sent to an index that the ledger knows of. Cost: one probe of the primary key.
select exists (select from search_ledger where tenant_id = current_tenant() and index_name = :index_name);
