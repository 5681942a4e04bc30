-- Messages by key, for replies to what lies outside a stretch: id, key, root, time. Index: by source key.
select m.id, m.source_key, coalesce(m.root_id, m.id), m.sent_at
from message m
where m.tenant_id = current_tenant() and m.source_system = :source_system and m.source_key = any(:keys::text[])
  and m.sent_at is not null and m.deleted_at is null
