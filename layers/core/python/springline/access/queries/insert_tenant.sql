-- Creates a tenant, and makes it the one of this transaction from the next statement on; returns its id, or nothing
-- where the slug is taken. Cost: one row. Index: tenant_slug_key.
with created as (
    insert into tenant (slug, name, created_at) values (:slug::text, :name::text, :at::timestamptz)
    on conflict (slug) do nothing
    returning id
)
select id, set_config('springline.tenant', id::text, true) from created
