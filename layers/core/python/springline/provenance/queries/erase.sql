-- Forgets all versions of thing :id: their contents, the hashes of these (they would confirm a guess), what they rested on,
-- and what was read of them by whatever was said to rest on them, ever. Indexes: resource_version of the thing,
-- derivation_of_version, derivation_of_source. Cost: those, and a sequential scan of what older versions of things rested
-- on: that something was erased happens rarely.
with emptied as (
    update resource_version set content = null, content_hash = ''
    where tenant_id = current_tenant() and resource_id = :id::bigint
    returning id
),
unfounded as (
    delete from derivation
    where tenant_id = current_tenant() and derived_version_id = any(array(select id from emptied))
)
update derivation set selected = null, selector = '', selected_now = null
where tenant_id = current_tenant() and source_resource_id = :id::bigint and derived_resource_id <> :id::bigint
