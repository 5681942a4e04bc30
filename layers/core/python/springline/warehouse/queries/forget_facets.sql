-- Forgets what documents :ids have none of any more, lest words that were taken back stay. One that a landing raises
-- meanwhile stays. Index: index_facet_pkey. Cost: the facets of the documents.
delete from index_facet
where tenant_id = current_tenant() and kind = :kind and doc_id = any(:ids::bigint[]) and n = 0
