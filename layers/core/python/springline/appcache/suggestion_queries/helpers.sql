-- Who answered others' requests among the newest :size messages of a group up to :at, the most helpful first, :most at
-- most: (person, name, how many requests, and of the newest answer that is of a readable length, or else of the newest,
-- its message, time, words as they stand, request and its title). Index: message_in_group,
-- request_comments_message_id_key. Cost: two probes per message.
with said as materialized (
    select id, sender_id, sent_at, text from message
    where tenant_id = current_tenant() and group_id = :group_id::bigint and sent_at is not null and sent_at <= :at::timestamptz
      and text is not null and deleted_at is null and (expires_at is null or expires_at > :at::timestamptz)
    order by sent_at desc limit :size::integer
),
answered as (
    select s.id, s.sender_id, s.sent_at, s.text, q.id as request_id, q.title,
           row_number() over (partition by s.sender_id order by length(s.text) between 40 and 300 desc, s.sent_at desc, s.id desc) as place
    from said s
    cross join lateral (select request_id from request_comments where message_id = s.id and deleted_at is null offset 0) c
    cross join lateral (
        select id, title, author_id from request where id = c.request_id and status <> 'withdrawn' offset 0
    ) q
    where s.sender_id is distinct from q.author_id and q.id <> :except_id::bigint
),
counted as (
    select sender_id, count(distinct request_id) as requests from answered group by sender_id
)
select u.id, u.display_name, counted.requests, a.id, a.sent_at, a.text, a.request_id, a.title
from counted
join answered a on a.sender_id = counted.sender_id and a.place = 1
cross join lateral (select id, display_name from "user" where id = counted.sender_id and not is_bot offset 0) u
order by counted.requests desc, a.sent_at desc, u.id
limit :most::integer
