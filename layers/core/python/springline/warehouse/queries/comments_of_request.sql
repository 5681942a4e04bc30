-- The first :limit comments of a request, oldest first: (id, author's id, author's name, words, time).
-- Index: raw_request_comments_of. Cost: grows with the limit.
select c.comment_id, c.author_id, p.name, c.body, c.created_at
from raw_request_comments c
left join raw_people p on p.tenant_id = c.tenant_id and p.user_id = c.author_id
where c.tenant_id = current_tenant() and c.request_id = :request_id::bigint and c.operation <> 'delete'
order by c.created_at, c.comment_id
limit :limit
