-- What is counted of the Signal messages of people :ids that stand at :at: one row (user id, messages, first and last time,
-- and a JSON object of lists [value, count], each with the highest count first, then by value: the first of `group`, :top
-- of `domain` and `tag`, all of `reaction`, `attachment` and `request`). Who has no Signal identity, or no message that
-- stands, has no row. Cost: per message of these people one index probe each for its files, reactions and comment, and one
-- for a comment's insight; nothing for what others wrote. Index: message_of_sender.
--
-- These are the community's tables, read here as they are: one statement counts for a whole page of people, where calls of
-- the community's verbs would be several per person, and would hand over each message to be counted here.
with identified as materialized (
    select wanted.id
    from unnest(:ids::bigint[]) wanted (id)
    cross join lateral (
        select from user_attribute
        where tenant_id = current_tenant() and user_id = wanted.id and starts_with(key, 'signal_member_key:') limit 1 offset 0
    ) known
),
said as materialized (
    select i.id as user_id, m.id, m.group_id, m.sent_at, m.links
    from identified i
    cross join lateral (
        select id, group_id, sent_at, links from message
        where tenant_id = current_tenant() and sender_id = i.id and sent_at is not null and deleted_at is null
          and (expires_at is null or expires_at > coalesce(:at::timestamptz, now()))
          and split_part(source_system, '-', 1) = 'signal'
        offset 0
    ) m
),
commented as materialized (
    select s.user_id, c.id, c.request_id
    from said s
    cross join lateral (select id, request_id from request_comments where message_id = s.id and deleted_at is null offset 0) c
),
found (user_id, list, value, n) as (
    select s.user_id, 'group', g.slug, s.n
    from (select user_id, group_id, count(*) as n from said group by user_id, group_id) s
    cross join lateral (select slug from chat_group where id = s.group_id offset 0) g
    union all
    select s.user_id, 'domain', link ->> 'domain', 1
    from said s cross join lateral jsonb_array_elements(s.links) link
    union all
    select s.user_id, 'reaction', r.emoji, 1
    from said s
    cross join lateral (
        select emoji from reaction where tenant_id = current_tenant() and message_id = s.id and not removed offset 0
    ) r
    union all
    select s.user_id, 'attachment', left(a.content_type, 200), 1
    from said s
    cross join lateral (
        select content_type from attachment where tenant_id = current_tenant() and message_id = s.id offset 0
    ) a
    union all
    select c.user_id, 'tag', tag, 1
    from commented c
    cross join lateral (select tags from comment_llm_insights where comment_id = c.id offset 0) i
    cross join lateral unnest(i.tags) tag
    union all
    select user_id, 'request', request_id::text, 1 from commented
),
counted as (
    select user_id, list, value, sum(n)::bigint as n,
           row_number() over (partition by user_id, list order by sum(n) desc, value collate "C") as place
    from found
    group by user_id, list, value
),
listed as (
    select user_id, list, json_agg(json_build_array(value, n) order by place) as entries
    from counted
    where place <= case list when 'group' then 1 when 'domain' then :top::integer when 'tag' then :top::integer else place end
    group by user_id, list
),
lists as (
    select user_id, json_object_agg(list, entries)::text as entries from listed group by user_id
)
select s.user_id, s.messages, s.first_at, s.last_at, l.entries
from (select user_id, count(*) as messages, min(sent_at) as first_at, max(sent_at) as last_at from said group by user_id) s
join lists l using (user_id)
order by s.user_id
