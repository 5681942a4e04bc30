-- Stores a bundle without versions; returns its id, no row where the slug is taken. Index: the unique key of slugs.
insert into bundle (tenant_id, slug, title, description, created_by, created_at)
values (current_tenant(), :slug, :title, :description, :created_by, :at::timestamptz)
on conflict (tenant_id, slug) do nothing
returning id
