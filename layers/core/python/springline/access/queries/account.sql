-- Returns an account of the tenant. Cost: one row. Index: account_pkey.
select id, email, name, role, password_hash is not null, created_at, disabled_at
from account where id = :id::bigint
