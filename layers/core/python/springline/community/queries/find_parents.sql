-- Messages by key, for replies to what lies outside a stretch: id, key, root, time. Cost: one index probe per key.
select m.id, m.source_key, coalesce(m.root_id, m.id), m.sent_at
from unnest(:keys::text[]) wanted (key)
cross join lateral (
    select id, source_key, root_id, sent_at, deleted_at from message
    where tenant_id = current_tenant() and source_system = :source_system and source_key = wanted.key offset 0
) m
where m.sent_at is not null and m.deleted_at is null
