-- Makes room for what versions rest on now: what older versions rested on stays as history, what the current ones were
-- said to rest on so far goes. Index: derivation_of_derived. Cost: their inputs.
with gone as (
    delete from derivation d using resource r
    where d.tenant_id = current_tenant() and d.derived_resource_id = any(:ids::bigint[]) and d.is_current
      and r.tenant_id = current_tenant() and r.id = d.derived_resource_id and d.derived_version_id = r.current_version_id
)
update derivation d set is_current = false
from resource r
where d.tenant_id = current_tenant() and d.derived_resource_id = any(:ids::bigint[]) and d.is_current
  and r.tenant_id = current_tenant() and r.id = d.derived_resource_id and d.derived_version_id <> r.current_version_id
