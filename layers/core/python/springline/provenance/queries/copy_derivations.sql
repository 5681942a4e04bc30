-- Records that versions rest on what others rest on now, as these have read it, and what has changed of that since:
-- :copies, [{derived, derived_version, kind, key, role}]. Indexes: the unique key of resource, derivation_of_derived.
-- Cost: two probes each, and the inputs of the others.
insert into derivation (tenant_id, derived_resource_id, derived_version_id, source_resource_id, source_version, position,
                        role, selector, selector_hash, selected, changed_at, changed_by, selected_now)
select current_tenant(), c.derived, c.derived_version, d.source_resource_id, d.source_version, d.position,
       c.role, d.selector, d.selector_hash, d.selected, d.changed_at, d.changed_by, d.selected_now
from jsonb_to_recordset(:copies::jsonb) c (derived bigint, derived_version bigint, kind text, key text, role text)
cross join lateral (
    select d.source_resource_id, d.source_version, d.position, d.selector, d.selector_hash, d.selected, d.changed_at,
           d.changed_by, d.selected_now
    from resource r
    join derivation d on d.tenant_id = current_tenant() and d.derived_resource_id = r.id and d.is_current
    where r.tenant_id = current_tenant() and r.kind = c.kind and r.natural_key = c.key
    offset 0
) d
