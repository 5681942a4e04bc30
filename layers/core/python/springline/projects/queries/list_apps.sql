-- Apps in their newest version: (key, version, manifest as JSON, registered by, at), by key from behind one on.
-- Cost: two probes each. Index: app_pkey, app_version_pkey.
select a.key, a.version, v.manifest::text, v.registered_by, v.registered_at
from app a
cross join lateral (
    select manifest, registered_by, registered_at from app_version
    where tenant_id = current_tenant() and app_key = a.key and number = a.version offset 0
) v
where a.tenant_id = current_tenant() and (:after::text is null or a.key > :after::text)
order by a.key
limit :limit::integer
