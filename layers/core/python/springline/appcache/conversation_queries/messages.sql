-- Messages by their numbers, oldest first: (id, version, when sent, when edited, what became of it at :at, its text, whom
-- it is by: id, name and whether that is a bot, its group's slug and name, what it answers, what began its thread, its
-- request's id and title, its comment's id, reactions and attachments as JSON texts). Of a message that was deleted or
-- has expired neither text nor reactions nor attachments are told. Index: message_pkey and the keys of what it names.
-- Cost: seven probes per message.
select m.id, m.version, m.sent_at, m.edited_at, m.state, case when m.state = 'stands' then m.text end,
       u.id, u.display_name, u.is_bot, g.slug, g.name, m.parent_id, m.root_id, q.id, q.title, q.comment_id,
       coalesce(r.told, '[]'), coalesce(a.told, '[]')
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (
    select id, version, sent_at, edited_at, text, sender_id, group_id, parent_id, root_id,
           case when deleted_at is not null then 'deleted'
                when expires_at <= :at::timestamptz then 'expired'
                else 'stands' end as state
    from message where tenant_id = current_tenant() and id = wanted.id and sent_at is not null offset 0
) m
left join lateral (select id, display_name, is_bot from "user" where tenant_id = current_tenant() and id = m.sender_id offset 0) u on true
left join lateral (select slug, name from chat_group where tenant_id = current_tenant() and id = m.group_id offset 0) g on true
left join lateral (
    select r.id, r.title, c.id as comment_id
    from (select id, request_id from request_comments where tenant_id = current_tenant() and message_id = m.id and deleted_at is null offset 0) c
    cross join lateral (select id, title from request where tenant_id = current_tenant() and id = c.request_id and status <> 'withdrawn' offset 0) r
) q on true
left join lateral (
    select json_agg(json_build_object('value', emoji, 'count', n) order by n desc, emoji collate "C")::text as told
    from (
        select emoji, count(*) as n from reaction
        where tenant_id = current_tenant() and message_id = m.id and not removed and m.state = 'stands' group by emoji
    ) counted
) r on true
left join lateral (
    select json_agg(
        json_build_object('name', filename, 'content_type', content_type, 'size', size, 'caption', caption)
        order by position
    )::text as told
    from attachment where tenant_id = current_tenant() and message_id = m.id and m.state = 'stands'
) a on true
order by m.sent_at, m.id
