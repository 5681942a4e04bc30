-- Notes a canvas's present version in its history. Cost: two probes and one row. Index: canvas_pkey.
insert into canvas_version (tenant_id, canvas_id, number, title, document, saved_by, saved_at)
select tenant_id, id, version, title, document, updated_by, updated_at
from canvas
where tenant_id = current_tenant() and id = :id::bigint
