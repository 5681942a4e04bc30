-- The current versions of things: (id). Streams have none. Index: resource_pkey. Cost: one probe each.
select current_version_id from resource
where tenant_id = current_tenant() and id = any(:ids::bigint[]) and current_version_id is not null
