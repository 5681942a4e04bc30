-- The messages that start conversations :ids, with the request that each has opened so far, if any.
select m.id, m.text, m.group_id, m.sender_id, m.sent_at, u.member_key, u.display_name, u.is_bot, m.source_key,
       m.deleted_at is null and m.root_id = m.id as starts, r.id, r.status
from unnest(:ids::bigint[]) wanted (id)
join message m on m.id = wanted.id
join "user" u on u.id = m.sender_id
left join request r on r.root_message_id = m.id
where m.tenant_id = current_tenant()
