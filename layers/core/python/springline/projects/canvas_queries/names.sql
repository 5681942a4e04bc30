-- Names of things in :wanted, [{place, kind, id}]: (place, name), no row for what there is not, or not any more.
-- Cost: one probe each. Index: the primary keys.
select wanted.place, found.name
from jsonb_to_recordset(:wanted::jsonb) wanted (place integer, kind text, id bigint)
cross join lateral (
    select u.display_name from "user" u
    where wanted.kind in ('person', 'highlight') and u.tenant_id = current_tenant() and u.id = wanted.id
    union all
    select q.title from request q
    where wanted.kind = 'request' and q.tenant_id = current_tenant() and q.id = wanted.id and q.status <> 'withdrawn'
    union all
    select s.title from video_scenes s where wanted.kind = 'scene' and s.tenant_id = current_tenant() and s.id = wanted.id
    union all
    select r.title from run r where wanted.kind = 'run' and r.tenant_id = current_tenant() and r.id = wanted.id
    union all
    select a.question from answer a where wanted.kind = 'answer' and a.tenant_id = current_tenant() and a.id = wanted.id
    union all
    select i.statement from insight i where wanted.kind = 'insight' and i.tenant_id = current_tenant() and i.id = wanted.id
) found (name)
