-- A request is answered once somebody else has commented on it. Returns the ids of requests whose status changed.
-- Cost: an index probe per request, and its comments up to the first by somebody else.
with judged as (
    select q.id, s.status
    from unnest(:ids::bigint[]) wanted (id)
    cross join lateral (select id, author_id, status from request where id = wanted.id offset 0) q
    left join lateral (
        select true as answered from request_comments
        where tenant_id = current_tenant() and request_id = q.id and deleted_at is null
          and author_id is distinct from q.author_id
        offset 0 limit 1
    ) c on true
    cross join lateral (select case when c.answered then 'answered' else 'open' end as status) s
    where q.status in ('open', 'answered') and q.status <> s.status
)
update request r
set status = j.status, version = r.version + 1
from judged j
where r.id = j.id and r.id = any(array(select id from judged))
returning r.id
