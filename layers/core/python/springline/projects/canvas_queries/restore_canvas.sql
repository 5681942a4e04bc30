-- Brings a deleted canvas back; no row where it was not deleted. Cost: one probe. Index: canvas_pkey.
update canvas
set deleted_at = null, updated_by = :updated_by, updated_at = :at::timestamptz
where tenant_id = current_tenant() and id = :id::bigint and deleted_at is not null
returning id
