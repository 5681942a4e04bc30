-- Returns slug and name of the transaction's tenant. Cost: one row. Index: tenant_pkey.
select slug, name from tenant where id = current_tenant()
