-- Stores a new canvas as its first version; returns its id. Cost: one row.
insert into canvas (tenant_id, project_id, title, document, updated_by, updated_at)
values (current_tenant(), :project_id::bigint, :title, :document::jsonb, :updated_by, :at::timestamptz)
returning id
