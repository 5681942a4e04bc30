-- The project of a canvas, whether or not it was deleted. Cost: one probe. Index: canvas_pkey.
select project_id from canvas where tenant_id = current_tenant() and id = :id::bigint
