-- Counts up the version of messages that changed (:changed) and records an event with the state of each of them and of
-- those that are new (:new_ids). Rows that still wait for their message are left out. Cost: per message one update, one
-- insert and three index probes.
with changed as (
    update message set version = version + 1
    where id = any(:changed::bigint[]) and not id = any(:new_ids::bigint[]) and sent_at is not null
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
            when m.id = any(:new_ids::bigint[]) then 'recorded'
            when m.id = any(:edited::bigint[]) then 'edited' else 'reacted' end || '.v1',
       'springline/community', 'message/' || m.id,
       jsonb_build_object(
            'message_id', m.id, 'version', m.version, 'source_system', m.source_system, 'source_id', m.source_key,
            'operation', case when m.deleted_at is not null then 'delete' when m.version = 1 then 'insert' else 'update' end,
            'group_id', m.group_id, 'group_slug', g.slug, 'sender_id', m.sender_id, 'sent_at', m.sent_at,
            'text', m.text, 'reply_to_source_id', m.reply_to_key, 'links', m.links,
            'attachments', coalesce(a.attachments, '[]'), 'reactions', coalesce(r.reactions, '[]')),
       :at::timestamptz
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
order by m.id
