-- Deletes a canvas: nobody finds it any more. Cost: one probe. Index: canvas_pkey.
update canvas
set deleted_at = :at::timestamptz, updated_by = :updated_by, updated_at = :at::timestamptz
where tenant_id = current_tenant() and id = :id::bigint
