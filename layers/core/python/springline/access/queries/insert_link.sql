-- Stores a sign-in link. Cost: one row.
insert into sign_in_link (secret_hash, tenant_id, account_id, expires_at)
values (:hash::bytea, current_tenant(), :account_id::bigint, :expires_at::timestamptz)
