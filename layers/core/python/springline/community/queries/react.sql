-- Keeps each member's newest reaction to a message. Returns the ids of messages whose reactions changed. Cost: three
-- index probes and an upsert per reaction.
with incoming as (
    select distinct on (message_id, user_id) coalesce(v.message_id, t.id) as message_id, u.id as user_id, r.emoji, r.reacted_at, r.removed
    from jsonb_to_recordset(:reactions::jsonb)
            as r (source_system text, target_key text, member_key text, emoji text, reacted_at timestamptz, removed boolean)
    cross join lateral (
        select id from "user" where tenant_id = current_tenant() and member_key = r.member_key offset 0
    ) u
    left join lateral (
        select message_id from message_revision
        where tenant_id = current_tenant() and source_system = r.source_system and revision_key = r.target_key offset 0
    ) v on true
    left join lateral (
        select id from message
        where tenant_id = current_tenant() and source_system = r.source_system and source_key = r.target_key offset 0
    ) t on true
    order by message_id, user_id, r.reacted_at desc, r.emoji desc, r.removed desc
)
insert into reaction as kept (tenant_id, message_id, user_id, emoji, reacted_at, removed)
select current_tenant(), message_id, user_id, emoji, reacted_at, removed from incoming
on conflict (tenant_id, message_id, user_id) do update
    set emoji = excluded.emoji, reacted_at = excluded.reacted_at, removed = excluded.removed
    where (excluded.reacted_at, excluded.emoji, excluded.removed) > (kept.reacted_at, kept.emoji, kept.removed)
returning message_id
