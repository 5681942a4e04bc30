-- The id of the library of that slug, which is made where there is none. Index: its unique key.
with made as (
    insert into library (tenant_id, slug, name) values (current_tenant(), :slug, :name)
    on conflict (tenant_id, slug) do nothing
    returning id
)
select id from made
union all
select id from library where tenant_id = current_tenant() and slug = :slug
limit 1;
