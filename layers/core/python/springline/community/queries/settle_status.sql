-- A request is answered once somebody else has commented on it. Returns the ids of requests whose status changed.
update request r
set status = s.status, version = r.version + 1
from (
    select q.id, case when exists (
        select from request_comments c
        where c.tenant_id = q.tenant_id and c.request_id = q.id and c.deleted_at is null
          and c.author_id is distinct from q.author_id) then 'answered' else 'open' end as status
    from request q where q.tenant_id = current_tenant() and q.id = any(:ids::bigint[])
) s
where r.id = s.id and r.status in ('open', 'answered') and r.status <> s.status
returning r.id
