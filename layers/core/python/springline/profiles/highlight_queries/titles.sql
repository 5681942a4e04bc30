-- What highlights and messages are called, by their numbers: (kind, number, title). A highlight is called after its person,
-- a message after its sender and group. Index: the primary keys. Cost: three probes each.
select 'highlight', wanted.id, u.display_name
from unnest(:people::bigint[]) wanted (id)
join "user" u on u.tenant_id = current_tenant() and u.id = wanted.id
union all
select 'chat', m.id, concat_ws(' in ', u.display_name, g.name)
from unnest(:messages::bigint[]) wanted (id)
join message m on m.tenant_id = current_tenant() and m.id = wanted.id and m.sent_at is not null
left join "user" u on u.tenant_id = current_tenant() and u.id = m.sender_id
left join chat_group g on g.tenant_id = current_tenant() and g.id = m.group_id
