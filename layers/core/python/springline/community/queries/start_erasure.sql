-- Notes that a person is being erased, and has their account refused from now on; the first salt of a tenant stays.
-- Cost: three upserts.
with salted as (
    insert into erasure_salt (tenant_id, salt) values (current_tenant(), decode(:salt, 'hex'))
    on conflict (tenant_id) do nothing
)
insert into erasure (tenant_id, user_id, started_at) values (current_tenant(), :user_id::bigint, :at::timestamptz)
on conflict (tenant_id, user_id) do nothing
