-- Forgets versions of a canvas up to one. Cost: those that there are. Index: canvas_version_pkey.
delete from canvas_version
where tenant_id = current_tenant() and canvas_id = :id::bigint and number <= :up_to::integer
