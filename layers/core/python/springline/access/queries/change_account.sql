-- Changes an account; returns it. Cost: one row. Index: account_pkey.
update account set name = :name::text, role = :role::text, disabled_at = :disabled_at::timestamptz
where id = :id::bigint
returning id, email, name, role, password_hash is not null, created_at, disabled_at
