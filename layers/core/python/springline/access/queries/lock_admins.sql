-- Returns the ids of accounts that may manage accounts, and keeps others from changing them, always in the same order.
-- Cost: the tenant's accounts. Index: account_tenant_id_email_key.
select id from account where role = 'admin' and disabled_at is null
order by id
for no key update
