-- Notes for all that rest on parts of sources what these parts are now, and has selectors say where they are, also of what
-- reads differently; of what is gone they say where it was last. Returns those that a change concerns: (derived resource).
-- Index: derivation_of_source. Cost: those that rest on the sources; written is only what differs.
update derivation d
set changed_at = case when d.selector_hash = told.hash then null else coalesce(d.changed_at, :at::timestamptz) end,
    changed_by = case when d.selector_hash = told.hash then null else told.changed_by end,
    selected_now = case when d.selector_hash = told.hash then null else told.selected end,
    selector = coalesce(told.moved, d.selector)
from jsonb_to_recordset(:parts::jsonb) told (source bigint, place bigint, selector text, hash text, selected text, moved text, changed_by text)
where d.tenant_id = current_tenant() and d.is_current
  and d.source_resource_id = told.source and d.position = told.place and d.selector = told.selector
  and (told.moved <> d.selector
       or case when d.selector_hash = told.hash then d.changed_at is not null
               else (d.changed_by, d.selected_now) is distinct from (told.changed_by, told.selected) end)
returning d.derived_resource_id
