-- Whether there is any asset. Index: the unique key of asset.
select exists (select from asset where tenant_id = current_tenant());
