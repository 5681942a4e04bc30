-- What provenance knows of things in :wanted, [{place, kind, key, version}]: (place, state, since when, number of the
-- current version, null where it was erased, whether the wanted version exists, who made it and when, and the run that
-- did). Cost: four probes each. Index: the unique keys of resource and resource_version, run_output_by_version.
select wanted.place, r.state, r.state_since, case when now.content is not null then now.number end,
       wanted.version is null or pinned.id is not null, pinned.produced_by, pinned.created_at,
       (select max(o.run_id) from run_output o where o.tenant_id = current_tenant() and o.resource_version_id = pinned.id)
from jsonb_to_recordset(:wanted::jsonb) wanted (place integer, kind text, key text, version integer)
join resource r on r.tenant_id = current_tenant() and r.kind = wanted.kind and r.natural_key = wanted.key
left join resource_version now on now.tenant_id = current_tenant() and now.id = r.current_version_id
left join lateral (
    select id, produced_by, created_at from resource_version
    where tenant_id = current_tenant() and resource_id = r.id and number = coalesce(wanted.version, now.number) offset 0
) pinned on true
