-- Changes a project. Cost: one probe. Index: project_pkey.
update project
set name = :name, description = :description, archived_at = :archived_at::timestamptz
where tenant_id = current_tenant() and id = :id::bigint
