-- What was answered to requests :ids by others than those who asked, up to :most of the first answers each: (request, its
-- kind, title, author, opening message, the answer's message, who wrote it with name and whether it is a bot, when, its
-- words as they stand, whether it says to offer something, the message in which the
-- author thanked for it, and whether they reacted to it).
-- Index: request_comments_of, message_children, reaction_pkey. Cost: some ten probes per answer.
select q.id, q.kind, q.title, q.author_id, q.root_message_id,
       m.id, u.id, u.display_name, u.is_bot, m.sent_at, m.text,
       coalesce(i.kind = 'offer', false), thanks.id, r.reacted is not null
from (
    select id, kind, title, author_id, root_message_id from request
    where tenant_id = current_tenant() and id = any(array(select unnest(:ids::bigint[]))) and status <> 'withdrawn'
) q
cross join lateral (
    select c.id, c.message_id, c.author_id from request_comments c
    where c.tenant_id = current_tenant() and c.request_id = q.id and c.deleted_at is null and c.message_id is not null
      and c.author_id is distinct from q.author_id and c.created_at <= :at::timestamptz
    order by c.created_at, c.id limit :most::integer
) c
cross join lateral (
    select id, sent_at, text from message
    where id = c.message_id and tenant_id = current_tenant() and text is not null and deleted_at is null
      and (expires_at is null or expires_at > :at::timestamptz) offset 0
) m
cross join lateral (select id, display_name, is_bot from "user" where id = c.author_id offset 0) u
left join lateral (select kind from comment_llm_insights where comment_id = c.id offset 0) i on true
left join lateral (
    select id from message
    where tenant_id = current_tenant() and parent_id = m.id and sender_id = q.author_id and text is not null and deleted_at is null
      and sent_at <= :at::timestamptz and (expires_at is null or expires_at > :at::timestamptz)
      and regexp_split_to_array(lower(text), '[^[:alpha:]]+') && :thanks::text[]
    order by sent_at limit 1
) thanks on true
left join lateral (
    select true as reacted from reaction
    where tenant_id = current_tenant() and message_id = m.id and user_id = q.author_id and not removed and reacted_at <= :at::timestamptz offset 0
) r on true
order by q.id, m.sent_at, m.id
