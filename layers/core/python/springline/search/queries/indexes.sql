-- The indexes that changes are sent to: name, family, generation, library, failures. Cost: the tenant's few rows.
select index_name, family, generation, library_slug, failures from search_index
where tenant_id = current_tenant() and state <> 'dropping'
order by index_name
