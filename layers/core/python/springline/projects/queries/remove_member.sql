-- Takes an account out of a project. Cost: one probe. Index: project_member_pkey.
delete from project_member
where tenant_id = current_tenant() and project_id = :project_id::bigint and account_id = :account_id::bigint
