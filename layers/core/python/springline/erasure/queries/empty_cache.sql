-- Empties the tenant's cache of the index: listings of any kind may have the person in them, and it fills itself again.
-- Cost: the cache.
delete from app_cache where tenant_id = current_tenant()
