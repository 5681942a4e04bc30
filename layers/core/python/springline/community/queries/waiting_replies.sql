-- Replies outside the stretch that quote one of the messages :ids and are not linked to it yet. Index: message_replies.
select c.id, p.id, coalesce(p.root_id, p.id)
from message p
join message c on c.tenant_id = p.tenant_id and c.source_system = p.source_system and c.reply_to_key = p.source_key
where p.id = any(:ids::bigint[]) and p.deleted_at is null and c.deleted_at is null and c.sent_at > p.sent_at
  and c.parent_id is distinct from p.id
