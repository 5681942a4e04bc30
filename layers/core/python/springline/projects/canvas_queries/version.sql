-- A version of a canvas as the JSON that the API answers. Cost: one probe. Index: canvas_version_pkey.
select json_build_object('number', number, 'title', title, 'saved_by', saved_by, 'saved_at', saved_at, 'document', document)::text
from canvas_version
where tenant_id = current_tenant() and canvas_id = :id::bigint and number = :number::integer
