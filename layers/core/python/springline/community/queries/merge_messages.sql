-- Stores messages, each as the start of a conversation of its own until it is known what it answers: most are, and need
-- no second write then. One that was heard of before it arrived fills the row that waits for it: an edit that came first
-- keeps its text, a deletion that came first leaves none. One that is there already changes nothing.
-- Returns the ids that are new. Cost: one upsert and two index probes per message; index:
-- message_tenant_id_source_system_source_key_key.
insert into message as kept (
    id, tenant_id, source_system, source_key, group_id, sender_id, sent_at, text, mentions, links, reply_to_key, thread,
    expires_at, deleted_at, root_id, link_reason
)
overriding system value
select m.id, current_tenant(), m.source_system, m.source_key, g.id, u.id, m.sent_at, m.text, m.mentions, m.links,
       m.reply_to_key, m.thread, m.expires_at, m.deleted_at,
       case when m.deleted_at is null then m.id end, case when m.deleted_at is null then 'start' end
from (
    select nextval('message_id_seq') as id, *
    from jsonb_to_recordset(:messages::jsonb)
            as m (source_system text, source_key text, group_key text, member_key text, sent_at timestamptz, text text,
                  mentions jsonb, links jsonb, reply_to_key text, thread text, expires_at timestamptz, deleted_at timestamptz)
) m
cross join lateral (
    select id from chat_group
    where tenant_id = current_tenant() and source_system = m.source_system and source_key = m.group_key offset 0
) g
cross join lateral (
    select id from "user" where tenant_id = current_tenant() and member_key = m.member_key offset 0
) u
order by m.source_key
on conflict (tenant_id, source_system, source_key) do update
    set group_id = excluded.group_id, sender_id = excluded.sender_id, sent_at = excluded.sent_at,
        reply_to_key = excluded.reply_to_key, thread = excluded.thread,
        expires_at = least(kept.expires_at, excluded.expires_at), deleted_at = least(kept.deleted_at, excluded.deleted_at),
        edited_at = case when least(kept.deleted_at, excluded.deleted_at) is null then kept.edited_at end,
        text = case when least(kept.deleted_at, excluded.deleted_at) is not null then null
                    when kept.edited_at is not null then kept.text else excluded.text end,
        mentions = case when least(kept.deleted_at, excluded.deleted_at) is not null then '[]'
                        when kept.edited_at is not null then kept.mentions else excluded.mentions end,
        links = case when least(kept.deleted_at, excluded.deleted_at) is not null then '[]'
                     when kept.edited_at is not null then kept.links else excluded.links end
    where kept.sent_at is null
returning id
