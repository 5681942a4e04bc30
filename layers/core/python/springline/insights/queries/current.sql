-- What provenance has of a source now: (number of its version, content as JSON text); no row where nothing is recorded of
-- it, or it was erased. Index: the unique key of resource, resource_version_pkey. Cost: two probes, and the text.
select v.number, v.content
from resource r
join resource_version v on v.tenant_id = current_tenant() and v.id = r.current_version_id
where r.tenant_id = current_tenant() and r.kind = :kind and r.natural_key = :key and v.content is not null
