-- What versions rest on: (derived, version's number, role, source, source's kind, key, state, version read, position,
-- selector, what was read, what reads now, since when and by what that differs). Index: derivation_of_version. Cost: their inputs, :most at most.
select d.derived_resource_id, v.number, d.role, s.id, s.kind, s.natural_key, s.state, d.source_version, d.position, d.selector,
       d.selected, d.selected_now, d.changed_at, d.changed_by
from unnest(:version_ids::bigint[]) wanted (id)
join resource_version v on v.tenant_id = current_tenant() and v.id = wanted.id
join derivation d on d.tenant_id = current_tenant() and d.derived_version_id = wanted.id
join resource s on s.tenant_id = current_tenant() and s.id = d.source_resource_id
order by d.derived_resource_id, d.role collate "C", d.id
limit :most
