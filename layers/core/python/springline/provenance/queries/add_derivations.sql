-- Records what versions rest on. Cost: one row each.
insert into derivation (tenant_id, derived_resource_id, derived_version_id, source_resource_id, source_version, position,
                        role, selector, selector_hash, selected, changed_at, changed_by, selected_now)
select current_tenant(), derived, derived_version, source, source_version, place, role, selector, hash, selected,
       case when changed_by is not null then :at::timestamptz end, changed_by, selected_now
from jsonb_to_recordset(:derivations::jsonb) d (derived bigint, derived_version bigint, source bigint, source_version integer,
     place bigint, role text, selector text, hash text, selected text, changed_by text, selected_now text)
