-- Notes what a run read: a JSON array of {number, reference, role, kind, key, version}, of which version may be null.
-- Index: the natural keys of resource and resource_version. Cost: a row and two index probes each.
insert into run_input (tenant_id, run_id, number, reference, role, resource_version_id)
select current_tenant(), :run_id::bigint, used.number, reference, role, version_row.id
from jsonb_to_recordset(:uses::jsonb) used (number integer, reference text, role text, kind text, key text, version integer)
left join resource on resource.tenant_id = current_tenant() and resource.kind = used.kind and natural_key = key
left join resource_version version_row
    on version_row.tenant_id = current_tenant() and version_row.resource_id = resource.id and version_row.number = used.version
