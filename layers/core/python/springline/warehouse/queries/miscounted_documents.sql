-- Documents whose facets are not those that the landed rows have: (kind, id, what is wrong). Cost: a count of the whole
-- landing, as for a rebuild, and one read of index_facet.
select kind, doc_id, 'has ' || count(*) || ' facet counts that a recount of the landing finds otherwise'
from (select kind, doc_id, facet, value, n from index_facet where tenant_id = current_tenant() and n <> 0) kept
full join (select kind, doc_id, facet, value, n from landed_facets()) counted using (kind, doc_id, facet, value)
where kept.n is distinct from counted.n
group by kind, doc_id
order by kind, doc_id
