-- Gives things :ids their next version, and takes the content from the one before: (resource, version id, number).
-- Index: resource_pkey, resource_version_pkey. Cost: three rows written for each.
with told as (
    select * from unnest(:ids::bigint[], :numbers::integer[], :hashes::text[], :contents::text[], :produced_by::text[])
        told (resource_id, number, content_hash, content, produced_by)
),
emptied as (
    update resource_version v set content = null
    from resource r join told t on t.resource_id = r.id
    where r.tenant_id = current_tenant() and v.tenant_id = current_tenant() and v.id = r.current_version_id
),
added as (
    insert into resource_version (tenant_id, resource_id, number, content_hash, content, produced_by, created_at)
    select current_tenant(), resource_id, number, content_hash, content, produced_by, :at::timestamptz from told
    returning id, resource_id, number
)
update resource r set current_version_id = added.id
from added where r.tenant_id = current_tenant() and r.id = added.resource_id
returning r.id, added.id, added.number
