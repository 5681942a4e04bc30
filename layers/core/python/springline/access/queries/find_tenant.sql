-- Returns the id of the tenant with a slug, or null. Cost: one row. Index: tenant_slug_key.
select find_tenant(:slug::text)
