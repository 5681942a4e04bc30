-- Whether the tenant has erased anybody. Cost: one index probe. Index: the primary key of erasure_salt.
select exists (select from erasure_salt where tenant_id = current_tenant())
