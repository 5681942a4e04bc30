-- Keeps each member's newest reaction to a message. Returns the ids of messages whose reactions changed.
with incoming as (
    select distinct on (message_id, user_id) coalesce(v.message_id, t.id) as message_id, u.id as user_id, r.emoji, r.reacted_at, r.removed
    from jsonb_to_recordset(:reactions::jsonb)
            as r (source_system text, target_key text, member_key text, emoji text, reacted_at timestamptz, removed boolean)
    join "user" u on u.tenant_id = current_tenant() and u.member_key = r.member_key
    left join message_revision v
        on v.tenant_id = current_tenant() and v.source_system = r.source_system and v.revision_key = r.target_key
    left join message t
        on t.tenant_id = current_tenant() and t.source_system = r.source_system and t.source_key = r.target_key
    order by message_id, user_id, r.reacted_at desc, r.emoji desc, r.removed desc
)
insert into reaction as kept (tenant_id, message_id, user_id, emoji, reacted_at, removed)
select current_tenant(), message_id, user_id, emoji, reacted_at, removed from incoming
on conflict (tenant_id, message_id, user_id) do update
    set emoji = excluded.emoji, reacted_at = excluded.reacted_at, removed = excluded.removed
    where (excluded.reacted_at, excluded.emoji, excluded.removed) > (kept.reacted_at, kept.emoji, kept.removed)
returning message_id
