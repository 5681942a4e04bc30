-- Forgets the words at positions of a stream whose author took them back, in whatever was said to rest on them, ever.
-- Index: derivation_of_source, derivation_of_position. Cost: those.
update derivation set selected = null, selector = '', selected_now = null
where tenant_id = current_tenant() and source_resource_id = :id and position = any(:positions::bigint[])
