-- Messages :ids as they stand at :at, with who wrote them and what they belong to: (message, time, words, sender, name,
-- whether it is a bot, request, its title, author and opening message, whether it says to offer something, the message in
-- which the author thanked for it, and whether they reacted to it). Index: message_pkey, message_children, reaction_pkey.
-- Cost: some eight probes per message.
select m.id, m.sent_at, m.text, u.id, u.display_name, u.is_bot, q.id, q.title, q.author_id, q.root_message_id,
       coalesce(q.offers, false), thanks.id, r.reacted is not null
from (
    select id, sent_at, text, sender_id from message
    where tenant_id = current_tenant() and id = any(array(select unnest(:ids::bigint[]))) and text is not null and deleted_at is null
      and sent_at is not null and sent_at < :at::timestamptz and (expires_at is null or expires_at > :at::timestamptz)
) m
cross join lateral (select id, display_name, is_bot from "user" where id = m.sender_id offset 0) u
left join lateral (
    select r.id, r.title, r.author_id, r.root_message_id, i.kind = 'offer' as offers
    from (select id, request_id from request_comments where message_id = m.id and deleted_at is null offset 0) c
    cross join lateral (
        select id, title, author_id, root_message_id from request where id = c.request_id and status <> 'withdrawn' offset 0
    ) r
    left join lateral (select kind from comment_llm_insights where comment_id = c.id offset 0) i on true
) q on true
left join lateral (
    select id from message
    where tenant_id = current_tenant() and parent_id = m.id and sender_id = q.author_id and m.sender_id <> q.author_id
      and text is not null and deleted_at is null
      and sent_at < :at::timestamptz and (expires_at is null or expires_at > :at::timestamptz)
      and regexp_split_to_array(lower(text), '[^[:alpha:]]+') && :thanks::text[]
    order by sent_at limit 1
) thanks on true
left join lateral (
    select true as reacted from reaction
    where tenant_id = current_tenant() and message_id = m.id and user_id = q.author_id and m.sender_id <> q.author_id and not removed
      and reacted_at < :at::timestamptz offset 0
) r on true
order by m.id
