-- The tenants that have an id or a slug. Cost: two rows at most. Indexes: tenant_pkey, tenant_slug_key.
select id, slug from tenant where id = :id::integer or slug = :slug::text
