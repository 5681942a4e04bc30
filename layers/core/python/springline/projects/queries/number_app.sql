-- Adds an app, or gives it its next version number, which is returned; no row where its newest manifest is this one.
-- Under the lock of lock_app.sql: it would not see a manifest that comes while it waits. Cost: two probes.
-- Index: app_pkey, app_version_pkey.
insert into app as known (tenant_id, key, version)
values (current_tenant(), :key, 1)
on conflict (tenant_id, key) do update set version = known.version + 1
where not exists (
    select from app_version v
    where v.tenant_id = current_tenant() and v.app_key = known.key and v.number = known.version
      and v.manifest = :manifest::jsonb)
returning version
