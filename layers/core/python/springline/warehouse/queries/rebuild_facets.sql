-- Counts all facets of the tenant from the landed rows. Cost: reads the whole landing; full rebuild only.
insert into index_facet (tenant_id, kind, doc_id, facet, value, n)
select current_tenant(), kind, doc_id, facet, value, n from landed_facets()
