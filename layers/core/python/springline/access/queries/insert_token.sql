-- Creates a service token; returns it. Cost: one row.
insert into service_token (tenant_id, name, secret_hash, scopes, created_at, expires_at)
values (current_tenant(), :name::text, :hash::bytea, :scopes::text[], :at::timestamptz, :expires_at::timestamptz)
returning id, name, scopes, created_at, expires_at, revoked_at, replaced_by, last_used_at
