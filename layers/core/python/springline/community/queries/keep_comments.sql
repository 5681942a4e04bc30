-- Makes each of the messages :ids a comment of the request that its conversation belongs to; one that is a comment
-- already counts up its version, since what it shows has changed. Returns (comment id, request id, former request id).
-- Cost: three index probes per message and one upsert per comment.
insert into request_comments as kept (tenant_id, request_id, message_id, author_id, created_at)
select current_tenant(), r.id, m.id, m.sender_id, m.sent_at
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (select id, root_id, sender_id, sent_at, deleted_at from message where id = wanted.id offset 0) m
cross join lateral (select id, status from request where root_message_id = m.root_id offset 0) r
cross join lateral (select is_bot from "user" where id = m.sender_id offset 0) u
where m.deleted_at is null and m.sent_at is not null and r.status <> 'withdrawn' and not u.is_bot
order by m.id
on conflict (message_id) do update
    set request_id = excluded.request_id, deleted_at = null, version = kept.version + 1
returning id, request_id, old.request_id
