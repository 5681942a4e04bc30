-- Records an event with the state of each comment given; a comment that is a message shows the message's words, links,
-- attachments and reactions. Cost: per comment one insert and four index probes.
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select c.tenant_id,
       'springline.community.comment.' || case when c.deleted_at is not null then 'deleted' when c.version = 1 then 'recorded' else 'changed' end || '.v1',
       'springline/community', 'comment/' || c.id, to_jsonb(d), :at::timestamptz
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (select * from request_comments where id = wanted.id offset 0) c
left join lateral (select text, links from message where id = c.message_id offset 0) m on true
left join lateral (
    select jsonb_agg(jsonb_build_object('content_type', content_type) order by position) as attachments
    from attachment where tenant_id = current_tenant() and message_id = c.message_id
) a on c.deleted_at is null
left join lateral (
    select jsonb_agg(jsonb_build_object('user_id', user_id, 'emoji', emoji) order by user_id) as reactions
    from reaction where tenant_id = current_tenant() and message_id = c.message_id and not removed
) r on c.deleted_at is null
cross join lateral (
    select c.id as comment_id, c.version, c.request_id, c.message_id, c.author_id, c.created_at,
           case when c.deleted_at is null then coalesce(c.body, m.text) end as body,
           case when c.deleted_at is null then coalesce(m.links, c.links) else '[]' end as links,
           coalesce(a.attachments, '[]') as attachments, coalesce(r.reactions, '[]') as reactions,
           case when c.deleted_at is not null then 'delete' when c.version = 1 then 'insert' else 'update' end as operation
) d
order by c.id
