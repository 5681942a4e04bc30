-- Removes all of the tenant's kept answers. Index: the primary key. Cost: grows with what is kept.
delete from app_cache where tenant_id = current_tenant()
