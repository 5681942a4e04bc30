-- What there is of :wanted, [{place, kind, id}], and what it is called: (place, title). Index: the primary keys.
-- Cost: one probe each.
select wanted.place, found.title
from jsonb_to_recordset(:wanted::jsonb) wanted (place integer, kind text, id bigint)
cross join lateral (
    select u.display_name from "user" u
    where wanted.kind = 'person' and u.tenant_id = current_tenant() and u.id = wanted.id
    union all
    select q.title from request q
    where wanted.kind = 'request' and q.tenant_id = current_tenant() and q.id = wanted.id and q.status <> 'withdrawn'
    union all
    select i.statement from insight i
    where wanted.kind = 'insight' and i.tenant_id = current_tenant() and i.id = wanted.id
) found (title)
