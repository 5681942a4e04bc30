-- A canvas as in canvas.sql that nobody else changes until the transaction ends; a change under way is waited for and
-- seen. Cost: one probe. Index: canvas_pkey.
select id, project_id, title, version, document::text, updated_by, updated_at
from canvas
where tenant_id = current_tenant() and id = :id::bigint and deleted_at is null
for update
