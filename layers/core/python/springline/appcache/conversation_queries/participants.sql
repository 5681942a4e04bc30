-- Who wrote in a request, who wrote most first: (id, name, how many comments). Index: request_comments_of.
-- Cost: reads the request's comments.
select u.id, u.display_name, counted.n
from (
    select author_id, count(*) as n from request_comments
    where tenant_id = current_tenant() and request_id = :request_id::bigint and deleted_at is null and author_id is not null
    group by author_id
) counted
join "user" u on u.tenant_id = current_tenant() and u.id = counted.author_id
order by counted.n desc, u.id
limit :limit::integer
