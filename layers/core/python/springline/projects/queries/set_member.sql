-- Makes an account a member, or gives it another role. Cost: one probe. Index: project_member_pkey.
insert into project_member (tenant_id, project_id, account_id, role, added_at)
values (current_tenant(), :project_id::bigint, :account_id::bigint, :role, :at::timestamptz)
on conflict (tenant_id, project_id, account_id) do update set role = excluded.role
