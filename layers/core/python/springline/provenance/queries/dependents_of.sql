-- What rests on things now: (source, position, selector, role, derived, its kind, key, version's number, state). Index:
-- derivation_of_source. Cost: those that rest on them, :most at most.
select d.source_resource_id, d.position, d.selector, d.role, r.id, r.kind, r.natural_key, v.number, r.state
from derivation d
join resource r on r.tenant_id = current_tenant() and r.id = d.derived_resource_id
join resource_version v on v.tenant_id = current_tenant() and v.id = d.derived_version_id
where d.tenant_id = current_tenant() and d.source_resource_id = any(:ids::bigint[]) and d.is_current
  and (:position::bigint = 0 or d.position = :position::bigint)
order by r.kind, r.natural_key collate "C", d.role collate "C", d.id
limit :most
