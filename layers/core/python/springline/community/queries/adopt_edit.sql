-- Gives a message (:real_id) the text, deletion, reactions and other names that were kept for it under the key of one of
-- its revisions (:waiting_id). Returns (id, whether it is deleted). Cost: index probes, and one upsert per reaction.
with renamed as (update message_revision set message_id = :real_id where message_id = :waiting_id),
reacted as (
    insert into reaction as kept (tenant_id, message_id, user_id, emoji, reacted_at, removed)
    select tenant_id, :real_id::bigint, user_id, emoji, reacted_at, removed from reaction where message_id = :waiting_id
    on conflict (tenant_id, message_id, user_id) do update
        set emoji = excluded.emoji, reacted_at = excluded.reacted_at, removed = excluded.removed
        where (excluded.reacted_at, excluded.emoji, excluded.removed) > (kept.reacted_at, kept.emoji, kept.removed)
),
merged as (
    select m.id, least(m.deleted_at, w.deleted_at) as deleted_at, least(m.expires_at, w.expires_at) as expires_at,
           w.edited_at, w.text, w.mentions, w.links,
           coalesce((w.edited_at, coalesce(w.text, '')) > (coalesce(m.edited_at, '-infinity'), coalesce(m.text, '')), false) as newer
    from message m, message w
    where m.id = :real_id and w.id = :waiting_id
)
update message m
set text = case when w.deleted_at is not null then null when w.newer then w.text else m.text end,
    mentions = case when w.deleted_at is not null then '[]' when w.newer then w.mentions else m.mentions end,
    links = case when w.deleted_at is not null then '[]' when w.newer then w.links else m.links end,
    edited_at = case when w.deleted_at is null then greatest(m.edited_at, w.edited_at) end,
    deleted_at = w.deleted_at, expires_at = w.expires_at
from merged w
where m.id = w.id
returning m.id, m.deleted_at is not null
