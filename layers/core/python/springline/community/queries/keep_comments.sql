-- Makes each of the messages :ids a comment of the request that its conversation belongs to; one that is a comment
-- already counts up its version, since what it shows has changed. Returns (comment id, request id, former request id).
insert into request_comments as kept (tenant_id, request_id, message_id, author_id, created_at)
select m.tenant_id, r.id, m.id, m.sender_id, m.sent_at
from message m
join request r on r.root_message_id = m.root_id and r.status <> 'withdrawn'
join "user" u on u.id = m.sender_id and not u.is_bot
where m.tenant_id = current_tenant() and m.id = any(:ids::bigint[]) and m.deleted_at is null and m.sent_at is not null
order by m.id
on conflict (message_id) do update
    set request_id = excluded.request_id, deleted_at = null, version = kept.version + 1
returning id, request_id, old.request_id
