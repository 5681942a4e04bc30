-- Marks the comments of messages :ids as deleted where the message is gone or belongs to no request any more.
update request_comments c
set deleted_at = :at::timestamptz, version = c.version + 1
where c.tenant_id = current_tenant() and c.message_id = any(:ids::bigint[]) and c.deleted_at is null
  and not exists (
    select from message m
    join request r on r.root_message_id = m.root_id and r.status <> 'withdrawn'
    join "user" u on u.id = m.sender_id and not u.is_bot
    where m.id = c.message_id and m.deleted_at is null)
returning id, request_id
