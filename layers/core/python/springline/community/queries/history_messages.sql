-- Messages as the landing keeps them, with their files and reactions and the event that told of this state: rows for COPY
-- into raw_signal_messages, columns in the order that warehouse/queries/pages.py names. Those after id :after, :limit at most, by
-- id; sent from :from_at on and before :to_at, in group :group_id where it is given. Where :ids are given, these only.
-- Deleted ones are there, those that never arrived are not. emit_messages.sql tells the same. Cost: per message an index
-- probe, and a third each for files and reactions, which are read together; reads past messages of other tenants, days and
-- groups, unless so few are wanted that PostgreSQL goes by message_in_group. Index: message_pkey, attachment_pkey,
-- reaction_pkey, event_log_by_subject.
with page as materialized (
    select * from message
    where tenant_id = current_tenant() and id > :after::bigint
      and sent_at >= :from_at::timestamptz and sent_at < :to_at::timestamptz
      and (:group_id::bigint is null or group_id = :group_id::bigint)
      and (:ids::bigint[] is null or id = any(:ids::bigint[]))
    order by id
    limit :limit::integer
),
files as (
    select message_id, jsonb_agg(jsonb_build_object('content_type', content_type, 'filename', filename, 'size', size) order by position) as attachments
    from attachment where tenant_id = current_tenant() and message_id = any(array(select id from page))
    group by message_id
),
reacted as (
    select message_id, jsonb_agg(jsonb_build_object('user_id', user_id, 'emoji', emoji) order by user_id) as reactions
    from reaction where tenant_id = current_tenant() and message_id = any(array(select id from page)) and not removed
    group by message_id
)
select m.tenant_id, m.id, m.sent_at, m.version, m.source_system, m.source_key, m.group_id, g.slug, m.sender_id, m.text,
       m.reply_to_key, m.links, coalesce(a.attachments, '[]'), coalesce(r.reactions, '[]'),
       case when m.deleted_at is not null then 'delete' when m.version = 1 then 'insert' else 'update' end as operation,
       coalesce(e.id, 0), :batch::text, coalesce(e.xid, '0'), coalesce(e.recorded_at, m.sent_at)
from page m
cross join lateral (select slug from chat_group where id = m.group_id offset 0) g
left join files a on a.message_id = m.id and m.deleted_at is null
left join reacted r on r.message_id = m.id and m.deleted_at is null
left join lateral (
    select id, xid, recorded_at from event_log
    where tenant_id = current_tenant() and subject = 'message/' || m.id and (data ->> 'version')::integer = m.version
    limit 1 -- there is one event for each version
) e on true
order by m.id
