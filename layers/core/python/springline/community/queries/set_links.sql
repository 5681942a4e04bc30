-- Sets parent and root of messages, and hands a changed root down to replies outside the stretch. Returns (id, former
-- root, root) of all that moved. Index: message_children. Cost: grows with what moved.
with recursive links as (
    select * from jsonb_to_recordset(:links::jsonb) as l (id bigint, parent_id bigint, root_id bigint, reason text)
),
moved as (
    select l.id, l.root_id, array[l.id] as path from links l
    union all
    select c.id, moved.root_id, moved.path || c.id
    from moved cross join lateral (
        select id from message where tenant_id = current_tenant() and parent_id = moved.id offset 0
    ) c
    where not c.id = any(moved.path) and not exists (select from links where links.id = c.id)
)
update message m
set root_id = moved.root_id,
    parent_id = case when l.id is null then m.parent_id else l.parent_id end,
    link_reason = case when l.id is null then m.link_reason else l.reason end
from moved left join links l on l.id = moved.id
where m.id = moved.id and m.id = any(array(select id from moved))
  and (m.root_id is distinct from moved.root_id or (l.id is not null and m.parent_id is distinct from l.parent_id))
returning m.id, old.root_id, m.root_id
