-- Notes for all that rest on parts of sources what these parts are now, and adjusts selectors of what merely moved. Returns
-- those that a change concerns: (derived resource). Index: derivation_of_source. Cost: those that rest on the sources;
-- written is only what differs.
update derivation d
set changed_at = case when d.selector_hash = told.hash then null else coalesce(d.changed_at, :at::timestamptz) end,
    changed_by = case when d.selector_hash = told.hash then null else told.changed_by end,
    selected_now = case when d.selector_hash = told.hash then null else told.selected end,
    selector = case when d.selector_hash = told.hash then told.moved else d.selector end
from jsonb_to_recordset(:parts::jsonb) told (source bigint, place bigint, selector text, hash text, selected text, moved text, changed_by text)
where d.tenant_id = current_tenant() and d.is_current
  and d.source_resource_id = told.source and d.position = told.place and d.selector = told.selector
  and (d.selector_hash <> coalesce(told.hash, '') or d.changed_at is not null or told.moved <> d.selector)
returning d.derived_resource_id
