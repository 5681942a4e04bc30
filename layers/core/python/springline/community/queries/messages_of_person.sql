-- A page of a person's messages, oldest first, locked: (id, source system, whether it was deleted, when it was sent as
-- text). Index: message_of_sender. Cost: the page.
select id, source_system, deleted_at is not null, sent_at::text
from message
where tenant_id = current_tenant() and sender_id = :user_id::bigint and sent_at is not null
  and (sent_at, id) > (:after_at::timestamptz, :after_id::bigint)
order by sent_at, id limit :limit for no key update
