-- A tenant, whichever the transaction's is. Cost: one row. Index: tenant_pkey.
select slug, name, created_at from tenant where id = :id::integer
