-- Opens a session of an account that is enabled and, where the password was checked, still has that password; returns
-- its id, or nothing. Whoever changes the account meanwhile waits, and then ends this session too.
-- Cost: one row. Index: account_pkey.
with entitled as (
    select id, tenant_id from account
    where id = :account_id::bigint and disabled_at is null
      and (:password_hash::text is null or password_hash = :password_hash::text)
    for share
)
insert into account_session (tenant_id, account_id, secret_hash, csrf_token, created_at, expires_at, last_used_at)
select tenant_id, id, :hash::bytea, :csrf_token::text, :at::timestamptz, :expires_at::timestamptz, :at::timestamptz
from entitled
returning id
