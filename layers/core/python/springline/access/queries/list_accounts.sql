-- Returns the tenant's accounts in the order of their ids, from behind one on.
-- Cost: the tenant's accounts, of which limit are returned. Index: account_pkey.
select id, email, name, role, password_hash is not null, created_at, disabled_at
from account where id > :after::bigint
order by id limit :limit::integer
