-- Comments of a request from behind a place on, oldest first: (id, when written, author's id and name, words, the message
-- that it was, tags as JSON text, summary, need or offer, language, sentiment, places as JSON text, model, when judged,
-- whether the words have changed since). What was deleted is left out, and so are the words of what has expired at :at and
-- what was found in them. A comment that was a message has the message's words.
-- Index: request_comments_of, and the keys of what it names. Cost: four probes per comment.
select c.id, c.created_at, u.id, u.display_name, case when c.message_id is null then c.body else m.text end,
       c.message_id, array_to_json(i.tags)::text, i.summary, i.kind, i.language, i.sentiment::float8,
       array_to_json(i.locations)::text, i.model, i.annotated_at, i.comment_version is distinct from c.version
from (
    select id, version, author_id, body, message_id, created_at from request_comments
    where tenant_id = current_tenant() and request_id = :request_id::bigint and deleted_at is null
      and created_at >= :after_at::timestamptz and (created_at, id) > (:after_at::timestamptz, :after_id::bigint)
    order by created_at, id limit :limit::integer
) c
left join lateral (select id, display_name from "user" where tenant_id = current_tenant() and id = c.author_id offset 0) u on true
left join lateral (
    select id, text from message
    where tenant_id = current_tenant() and id = c.message_id and deleted_at is null
      and (expires_at is null or expires_at > :at::timestamptz) offset 0
) m on true
left join lateral (
    select * from comment_llm_insights
    where tenant_id = current_tenant() and comment_id = c.id and (c.message_id is null or m.id is not null) offset 0
) i on true
order by c.created_at, c.id
