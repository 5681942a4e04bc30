-- Stores a manifest under its number. Cost: one row.
insert into app_version (tenant_id, app_key, number, manifest, registered_by, registered_at)
values (current_tenant(), :key, :number::integer, :manifest::jsonb, :registered_by, :at::timestamptz)
