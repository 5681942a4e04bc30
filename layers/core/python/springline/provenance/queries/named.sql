-- The names of things: (id, kind, key). Index: resource_pkey. Cost: one probe each.
select id, kind, natural_key from resource where tenant_id = current_tenant() and id = any(:ids::bigint[])
