-- Replies outside the stretch that quote one of the messages :ids and are not linked to it yet. Index: message_replies.
-- Cost: two index probes per message, and its replies.
select c.id, p.id, coalesce(p.root_id, p.id)
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (
    select id, root_id, source_system, source_key, sent_at, deleted_at from message where id = wanted.id offset 0
) p
cross join lateral (
    select id, parent_id, sent_at, deleted_at from message
    where tenant_id = current_tenant() and source_system = p.source_system and reply_to_key = p.source_key offset 0
) c
where p.deleted_at is null and c.deleted_at is null and c.sent_at > p.sent_at and c.parent_id is distinct from p.id
