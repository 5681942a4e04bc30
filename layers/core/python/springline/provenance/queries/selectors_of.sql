-- What is selected of things, or of positions of a stream, by those that rest on them now: (source, position, selector).
-- Index: derivation_of_source. Cost: those that rest on them.
select distinct d.source_resource_id, d.position, d.selector
from unnest(:ids::bigint[], :positions::bigint[]) wanted (id, position)
join derivation d on d.tenant_id = current_tenant() and d.source_resource_id = wanted.id and d.is_current
                 and d.position = wanted.position
