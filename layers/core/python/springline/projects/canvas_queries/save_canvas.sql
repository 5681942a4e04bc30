-- Saves a canvas as its next version, which is returned; no row where its version is not :based_on. Cost: one probe.
-- Index: canvas_pkey.
update canvas
set title = :title, document = :document::jsonb, version = version + 1, updated_by = :updated_by,
    updated_at = :at::timestamptz
where tenant_id = current_tenant() and id = :id::bigint and version = :based_on::integer and deleted_at is null
returning version
