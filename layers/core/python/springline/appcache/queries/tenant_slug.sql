-- The short name of the transaction's tenant. Index: the primary key.
select slug from tenant where id = current_tenant()
