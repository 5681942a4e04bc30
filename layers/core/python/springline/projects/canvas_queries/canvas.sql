-- A canvas: (id, project, title, version, document as JSON, updated by and at); no row where it was deleted.
-- Cost: one probe. Index: canvas_pkey.
select id, project_id, title, version, document::text, updated_by, updated_at
from canvas
where tenant_id = current_tenant() and id = :id::bigint and deleted_at is null
