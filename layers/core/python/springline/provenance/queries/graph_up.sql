-- What versions rest on, with both ends: (derivation's id, derived: its id, kind, key, state, since when, version of this
-- derivation, current version, whether that was erased; source: its id, kind, key, state, since when, version that was
-- read, current version, that version's id, whether that was erased; position, role, selector, what was read, what reads
-- now, since when and by what that differs). Index: derivation_of_version. Cost: their inputs, :limit at most.
select d.id, r.id, r.kind, r.natural_key, r.state, r.state_since, v.number, c.number, c.content_hash = '',
       s.id, s.kind, s.natural_key, s.state, s.state_since, d.source_version, n.number, n.id, n.content_hash = '',
       d.position, d.role, d.selector, d.selected, d.selected_now, d.changed_at, d.changed_by
from unnest(:ids::bigint[]) wanted (id)
join resource_version v on v.tenant_id = current_tenant() and v.id = wanted.id
join derivation d on d.tenant_id = current_tenant() and d.derived_version_id = wanted.id
join resource r on r.tenant_id = current_tenant() and r.id = d.derived_resource_id
join resource s on s.tenant_id = current_tenant() and s.id = d.source_resource_id
left join resource_version c on c.tenant_id = current_tenant() and c.id = r.current_version_id
left join resource_version n on n.tenant_id = current_tenant() and n.id = s.current_version_id
order by d.derived_resource_id, d.role collate "C", d.id
limit :limit::integer
