-- Canvases of a project that were deleted, as in list_canvases.sql, where by whom and when are those of the deletion; the
-- one deleted last first. Cost: the documents of those that are returned are read. Index: canvas_deleted, account_pkey.
select c.id, c.project_id, c.title, c.version, jsonb_array_length(c.document -> 'nodes'), c.updated_by, a.name, c.updated_at
from canvas c
left join lateral (
    select name from account
    where tenant_id = current_tenant() and id = substring(c.updated_by from '^account/([0-9]{1,18})$')::bigint offset 0
) a on true
where c.tenant_id = current_tenant() and c.project_id = :project_id::bigint and c.deleted_at is not null
  and (:before_at::timestamptz is null or (c.updated_at, c.id) < (:before_at::timestamptz, :before_id::bigint))
order by c.updated_at desc, c.id desc
limit :limit::integer
