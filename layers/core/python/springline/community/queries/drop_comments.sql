-- Marks the comments of messages :ids as deleted where the message is gone or belongs to no request any more. Returns
-- (comment id, request id). Cost: four index probes per message.
with gone as (
    select c.id
    from unnest(:ids::bigint[]) wanted (id)
    cross join lateral (
        select id, message_id from request_comments where message_id = wanted.id and deleted_at is null offset 0
    ) c
    left join lateral (
        select true as stays
        from message m
        join request r on r.root_message_id = m.root_id and r.status <> 'withdrawn'
        join "user" u on u.id = m.sender_id and not u.is_bot
        where m.id = c.message_id and m.deleted_at is null offset 0
    ) m on true
    where m.stays is null
)
update request_comments c
set deleted_at = :at::timestamptz, version = c.version + 1
where c.id = any(array(select id from gone))
returning id, request_id
