-- Creates an account; returns it, or nothing where the address is taken. Cost: one row. Index: account_tenant_id_email_key.
insert into account (tenant_id, email, name, role, password_hash, created_at)
values (current_tenant(), :email::text, :name::text, :role::text, :password_hash::text, :at::timestamptz)
on conflict (tenant_id, email) do nothing
returning id, email, name, role, password_hash is not null, created_at, disabled_at
