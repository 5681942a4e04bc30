-- What `ask` said, among messages of :times that stand at :at: how many there are, a page of (id, microseconds) as JSON,
-- and the counts of :facets as JSON. Index: message_by_terms. Cost: reads all messages that match, some 2 µs each, and
-- for facets each once more.
with matching as materialized (
    select message_id as id, message_at, (extract(epoch from message_at) * 1000000)::bigint as place
    from find_messages(false, null, null, :since::timestamptz, null, null, null, :at::timestamptz, null)
    where not exists (
        select from jsonb_to_recordset(:times::jsonb) clause (spans jsonb, is_negated boolean)
        where is_negated = exists (
            select from jsonb_to_recordset(spans) span (low timestamptz, high timestamptz)
            where (low is null or message_at >= low) and (high is null or message_at <= high)))
),
page as (
    select id, place, row_number() over (order by place * :direction::integer, id * :direction::integer) as number
    from matching
    where :after_id::bigint is null
       or (place * :direction::integer, id * :direction::integer)
          > (:after_place::bigint * :direction::integer, :after_id::bigint * :direction::integer)
    order by number limit :limit::integer
),
counted as (
    select facet, value, count(*) as n
    from (select id from matching where cardinality(:facets::text[]) > 0) matching
    join message on message.tenant_id = current_tenant() and message.id = matching.id
    join chat_group on chat_group.tenant_id = current_tenant() and chat_group.id = message.group_id
    cross join lateral (values ('group', chat_group.slug), ('sender', message.sender_id::text)) facet (facet, value)
    where facet = any(:facets::text[])
    group by facet, value
),
frequent as (
    select facet, value, n, row_number() over (partition by facet order by n desc, value collate "C") as number from counted
)
select (select count(*) from matching),
       (select coalesce(json_agg(json_build_array(id, place) order by number), '[]')::text from page),
       (select coalesce(json_agg(json_build_array(facet, value, n) order by facet, number) filter (where number <= :most::integer), '[]')::text
        from frequent)
