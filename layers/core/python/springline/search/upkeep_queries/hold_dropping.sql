-- Holds an index that is to be dropped; no row where it is not, or where somebody may be putting something before it.
-- Cost: one row, by the primary key.
select index_name from search_index
where tenant_id = current_tenant() and index_name = :index_name and state = 'dropping'
for update skip locked;
