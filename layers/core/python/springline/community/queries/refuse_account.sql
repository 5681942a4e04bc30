-- Has an account's messages refused from now on. Cost: one upsert.
insert into erased_account (tenant_id, hash, user_id)
values (current_tenant(), hash_of_account(:member_key), :user_id::bigint)
on conflict (tenant_id, hash) do nothing
