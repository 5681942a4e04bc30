-- What people :ids last wrote in requests that has one of :tags, one message each: (person, name, tags in common, message,
-- time, words as they stand, request, title). Index: message_of_sender. Cost: two probes for each of their newest :size
-- messages, and one for each that is in a request.
select u.id, u.display_name, found.common, found.id, found.sent_at, found.text, found.request_id, q.title
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (select id, display_name from "user" where id = wanted.id and tenant_id = current_tenant() and not is_bot offset 0) u
cross join lateral (
    select s.id, s.sent_at, s.text, c.request_id,
           (select json_agg(tag order by tag) from unnest(i.tags) tag where tag = any(:tags::text[])) as common
    from (
        select id, sent_at, text from message
        where tenant_id = current_tenant() and sender_id = u.id and sent_at is not null and sent_at <= :at::timestamptz
          and text is not null and deleted_at is null and (expires_at is null or expires_at > :at::timestamptz)
        order by sent_at desc limit :size::integer
    ) s
    cross join lateral (select id, request_id from request_comments where message_id = s.id and deleted_at is null offset 0) c
    cross join lateral (select tags from comment_llm_insights where comment_id = c.id offset 0) i
    where i.tags && :tags::text[] and c.request_id <> :except_id::bigint
    order by s.sent_at desc, s.id desc limit 1
) found
cross join lateral (select title from request where id = found.request_id and status <> 'withdrawn' offset 0) q
order by u.id
