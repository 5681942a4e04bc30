-- Bundles: (id, slug, title, description, created by and at, archived at, newest number, documents, the newest version's
-- state and time), by title from behind a place on. Cost: bundles in the order of titles until there are enough, and the
-- newest version of each. Index: bundle_by_title, bundle_version_pkey.
select b.id, b.slug, b.title, b.description, b.created_by, b.created_at, b.archived_at, b.last_number, b.documents,
       v.state, v.created_at
from bundle b
left join bundle_version v
    on v.tenant_id = current_tenant() and v.bundle_id = b.id and v.number = b.last_number
where b.tenant_id = current_tenant() and (b.archived_at is not null) = :archived::boolean
  and (:after_title::text is null or (b.title, b.id) > (:after_title::text, :after_id::bigint))
order by b.title, b.id
limit :limit::integer
