-- Forgets the words at positions of a stream whose author took them back, in whatever was said to rest on them, ever.
-- Index: derivation_of_source, derivation_of_position, one for each of the two halves. Cost: those.
with current as (
    update derivation set selected = null, selector = '', selected_now = null
    where tenant_id = current_tenant() and source_resource_id = :id and position = any(:positions::bigint[]) and is_current
)
update derivation set selected = null, selector = '', selected_now = null
where tenant_id = current_tenant() and source_resource_id = :id and position = any(:positions::bigint[])
  and not is_current and position > 0
