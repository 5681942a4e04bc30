-- Adds a comment that is written here; returns its id, or no row where there is no such request (any more).
-- Cost: one insert. Index: the primary key of request.
insert into request_comments (tenant_id, request_id, author_id, body, links, created_at)
select current_tenant(), id, :author_id::bigint, :body, :links::jsonb, :at::timestamptz
from request where tenant_id = current_tenant() and id = :request_id::bigint and status <> 'withdrawn'
returning id
