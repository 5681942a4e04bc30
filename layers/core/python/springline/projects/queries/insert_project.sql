-- Stores a project; returns its id, no row where the slug is taken. Index: the unique key of slugs.
insert into project (tenant_id, slug, name, description, created_by, created_at)
values (current_tenant(), :slug, :name, :description, :created_by, :at::timestamptz)
on conflict (tenant_id, slug) do nothing
returning id
