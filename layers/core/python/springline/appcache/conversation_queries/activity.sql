-- When a person wrote, as JSON text, from the newest :most messages that stand at :at: how many were counted, and how
-- many in each week (the Monday it began), hour of the day and day of the week (1 is Monday), all in UTC, and in each
-- group. Index: message_of_sender. Cost: reads :most entries of it at most.
with said as materialized (
    select sent_at at time zone 'UTC' as at, group_id from message
    where tenant_id = current_tenant() and sender_id = :user_id::bigint and sent_at is not null and deleted_at is null
      and (expires_at is null or expires_at > :at::timestamptz)
    order by sent_at desc limit :most::integer
)
select json_build_object(
    'counted', (select count(*) from said),
    'weeks', coalesce((
        select json_agg(json_build_object('value', to_char(week, 'YYYY-MM-DD'), 'count', n) order by week)
        from (select date_trunc('week', at) as week, count(*) as n from said group by 1) weeks), '[]'),
    'hours', coalesce((
        select json_agg(json_build_object('value', hour::text, 'count', n) order by hour)
        from (select extract(hour from at)::integer as hour, count(*) as n from said group by 1) hours), '[]'),
    'weekdays', coalesce((
        select json_agg(json_build_object('value', day::text, 'count', n) order by day)
        from (select extract(isodow from at)::integer as day, count(*) as n from said group by 1) days), '[]'),
    'groups', coalesce((
        select json_agg(json_build_object('value', g.slug, 'name', g.name, 'count', n) order by n desc, g.slug)
        from (select group_id, count(*) as n from said group by 1 order by 2 desc limit 20) counted
        join chat_group g on g.tenant_id = current_tenant() and g.id = counted.group_id), '[]')
)::text
