-- Counts up the version of messages that changed (:changed) and records an event with the state of each of them and of
-- those that are new (:new_ids). Rows that still wait for their message are left out. Cost: per message one update, one
-- insert and three index probes.
with changed as (
    update message set version = version + 1
    where id = any(array(select unnest(:changed::bigint[]))) and not id = any(:new_ids::bigint[]) and sent_at is not null
    returning *
),
told as (
    select * from changed
    union all
    select m.* from unnest(:new_ids::bigint[]) wanted (id)
    cross join lateral (select * from message where id = wanted.id offset 0) m
)
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select m.tenant_id,
       'springline.community.message.' || case when m.deleted_at is not null then 'deleted'
            when d.version = 1 then 'recorded'
            when m.id = any(:edited::bigint[]) then 'edited' else 'reacted' end || '.v1',
       'springline/community', 'message/' || m.id, to_jsonb(d), :at::timestamptz
from told m
cross join lateral (select slug from chat_group where id = m.group_id offset 0) g
left join lateral (
    select jsonb_agg(jsonb_build_object('content_type', content_type, 'filename', filename, 'size', size) order by position) as attachments
    from attachment where tenant_id = current_tenant() and message_id = m.id
) a on m.deleted_at is null
left join lateral (
    select jsonb_agg(jsonb_build_object('user_id', user_id, 'emoji', emoji) order by user_id) as reactions
    from reaction where tenant_id = current_tenant() and message_id = m.id and not removed
) r on m.deleted_at is null
cross join lateral (
    select m.id as message_id, m.version, m.source_system, m.source_key as source_id, m.group_id, g.slug as group_slug,
           m.sender_id, m.sent_at, m.text, m.reply_to_key as reply_to_source_id, m.links,
           coalesce(a.attachments, '[]') as attachments, coalesce(r.reactions, '[]') as reactions,
           case when m.deleted_at is not null then 'delete' when m.version = 1 then 'insert' else 'update' end as operation
) d
order by m.id
