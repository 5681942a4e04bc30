-- A thing with its current version, or with the one that has a number: (id, kind, key, state, since, version id, number,
-- by what, when); no row where there is no such thing or version. Index: those of the keys. Cost: two probes.
select r.id, r.kind, r.natural_key, r.state, r.state_since, v.id, v.number, v.produced_by, v.created_at
from resource r
left join resource_version v on v.tenant_id = current_tenant() and v.resource_id = r.id
     and case when :number::integer is null then v.id = r.current_version_id else v.number = :number::integer end
where r.tenant_id = current_tenant() and r.kind = :kind and r.natural_key = :key
  and (:number::integer is null or v.id is not null)
