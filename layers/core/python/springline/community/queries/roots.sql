-- Those of the messages :ids that start a conversation, or did so before and opened a request: the message, and its
-- request if there is one. Cost: three index probes per message.
select m.id, m.text, m.group_id, m.sender_id, m.sent_at::text, u.is_bot,
       m.deleted_at is null and m.root_id = m.id as starts, r.id, r.status
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (
    select id, text, group_id, sender_id, sent_at, deleted_at, root_id from message where id = wanted.id offset 0
) m
cross join lateral (select is_bot from "user" where id = m.sender_id offset 0) u
left join lateral (select id, status from request where root_message_id = m.id offset 0) r on true
where r.id is not null or m.root_id = m.id
