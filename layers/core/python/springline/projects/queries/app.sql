-- An app in its newest version, as in list_apps.sql. Cost: two probes. Index: app_pkey, app_version_pkey.
select a.key, a.version, v.manifest::text, v.registered_by, v.registered_at
from app a
cross join lateral (
    select manifest, registered_by, registered_at from app_version
    where tenant_id = current_tenant() and app_key = a.key and number = a.version offset 0
) v
where a.tenant_id = current_tenant() and a.key = :key
