-- A request with what opened it: (title, kind, author, group id and name, when it was opened, its opening words as they
-- stand, tags and places of what its author wrote there, who has answered as a JSON array of [id, name], and the
-- language of what its author wrote). No row where there is none (any more). Index: request_pkey, request_comments_of. Cost: probes per comment of the request.
select q.title, q.kind, q.author_id, q.group_id, g.name, q.opened_at,
       coalesce(m.text, o.body, ''),
       coalesce(i.tags, '[]'), coalesce(i.places, '[]'), coalesce(a.people, '[]'), coalesce(i.language, 'und')
from request q
left join lateral (select name from chat_group where id = q.group_id offset 0) g on true
left join lateral (
    select text from message
    where id = q.root_message_id and deleted_at is null and (expires_at is null or expires_at > :at::timestamptz) offset 0
) m on true
left join lateral (
    select body from request_comments
    where tenant_id = current_tenant() and request_id = q.id and deleted_at is null order by created_at, id limit 1
) o on q.root_message_id is null
left join lateral (
    select json_agg(distinct tag) filter (where tag is not null) as tags, json_agg(distinct place) filter (where place is not null) as places,
           mode() within group (order by language) as language
    from (
        select id from request_comments
        where tenant_id = current_tenant() and request_id = q.id and deleted_at is null and author_id is not distinct from q.author_id
          and created_at <= :at::timestamptz
        order by created_at, id limit 20
    ) c
    cross join lateral (select tags, locations, language from comment_llm_insights where comment_id = c.id offset 0) n
    left join lateral unnest(n.tags, n.locations) told (tag, place) on true
) i on true
left join lateral (
    select json_agg(json_build_array(u.id, u.display_name) order by u.display_name, u.id) as people
    from (
        select distinct author_id from request_comments
        where tenant_id = current_tenant() and request_id = q.id and deleted_at is null and created_at <= :at::timestamptz
          and author_id is distinct from q.author_id
    ) c
    cross join lateral (select id, display_name from "user" where id = c.author_id offset 0) u
) a on true
where q.tenant_id = current_tenant() and q.id = :id::bigint and q.status <> 'withdrawn'
