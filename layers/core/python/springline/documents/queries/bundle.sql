-- A bundle by its slug, with the columns of list_bundles.sql. Cost: two probes. Index: the unique key of slugs,
-- bundle_version_pkey.
select b.id, b.slug, b.title, b.description, b.created_by, b.created_at, b.archived_at, b.last_number, b.documents,
       v.state, v.created_at
from bundle b
left join bundle_version v
    on v.tenant_id = current_tenant() and v.bundle_id = b.id and v.number = b.last_number
where b.tenant_id = current_tenant() and b.slug = :slug
