-- What rests on things :ids and is out of date: (derivation, source, derived: its id, kind, key, current version's number,
-- state, since when). Index: derivation_of_source, resource_pkey. Cost: what rests on them.
select d.id, d.source_resource_id, r.id, r.kind, r.natural_key, c.number, r.state, r.state_since
from derivation d
join resource r on r.tenant_id = current_tenant() and r.id = d.derived_resource_id and r.state <> 'fresh'
left join resource_version c on c.tenant_id = current_tenant() and c.id = r.current_version_id
where d.tenant_id = current_tenant() and d.source_resource_id = any(:ids::bigint[]) and d.is_current
order by r.kind, r.natural_key collate "C", d.id
limit :limit::integer
