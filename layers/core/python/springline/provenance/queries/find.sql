-- The current state of things: (place in :kinds, id, version id, number, content hash, content). Those that nobody recorded
-- are missing. Index: resource_tenant_id_kind_natural_key_key, resource_version_pkey. Cost: two probes each.
select wanted.place, r.id, v.id, v.number, v.content_hash, v.content
from unnest(:kinds::text[], :keys::text[]) with ordinality wanted (kind, natural_key, place)
join resource r on r.tenant_id = current_tenant() and r.kind = wanted.kind and r.natural_key = wanted.natural_key
left join resource_version v on v.tenant_id = current_tenant() and v.id = r.current_version_id
