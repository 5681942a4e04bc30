-- The present version's number of each of a JSON array of {place, kind, key} that provenance knows: place and number.
-- Index: the natural key of resource, the primary key of resource_version. Cost: two index probes each.
select place, resource_version.number
from jsonb_to_recordset(:named::jsonb) used (place integer, kind text, key text)
join resource on resource.tenant_id = current_tenant() and resource.kind = used.kind and natural_key = key
join resource_version on resource_version.tenant_id = current_tenant() and resource_version.id = current_version_id
