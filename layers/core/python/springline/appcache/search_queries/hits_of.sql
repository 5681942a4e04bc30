-- Those messages of :ids that stand at :at, the newest first, with sender, group and request. Index: message_pkey.
-- Cost: six probes per message.
select m.id, m.sent_at, m.text, m.edited_at, u.id, u.display_name, u.is_bot, g.slug, g.name, q.id, q.title
from unnest(:ids::bigint[]) found (message_id)
cross join lateral (
    select id, sent_at, text, edited_at, sender_id, group_id from message
    where id = found.message_id and tenant_id = current_tenant() and text is not null and sent_at is not null
      and deleted_at is null and (expires_at is null or expires_at > :at::timestamptz) offset 0
) m
cross join lateral (select id, display_name, is_bot from "user" where id = m.sender_id offset 0) u
cross join lateral (select slug, name from chat_group where id = m.group_id offset 0) g
left join lateral (
    select r.id, r.title
    from (select request_id from request_comments where message_id = m.id and deleted_at is null offset 0) c
    cross join lateral (select id, title from request where id = c.request_id and status <> 'withdrawn' offset 0) r
) q on true
order by m.sent_at desc, m.id desc
