-- Forgets all facet counts of the tenant. Cost: full rebuild only.
delete from index_facet where tenant_id = current_tenant()
