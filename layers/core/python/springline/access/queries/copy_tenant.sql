-- Takes over a tenant of another database with its id. Cost: one row.
insert into tenant (id, slug, name, created_at) overriding system value
values (:id::integer, :slug::text, :name::text, :created_at::timestamptz)
on conflict do nothing
