-- The stretches of conversation whose links may change with the messages :ids: from :lookback messages before the first
-- of them to :lookback after the last. Messages further apart than :lookback get stretches of their own, so that an old
-- message that is deleted together with a new one does not bring all between them up again. Deleted messages don't count,
-- since nothing answers them. Index: message_in_group. Cost: two index probes per message, and up to 3 × :lookback index
-- entries per stretch.
with changed as (
    select group_id, sent_at, lag(sent_at) over (partition by group_id order by sent_at) as before
    from unnest(:ids::bigint[]) wanted (id)
    cross join lateral (select group_id, sent_at from message where id = wanted.id offset 0) m
    where sent_at is not null
),
marked as (
    select group_id, sent_at, before is not null and before < sent_at and :lookback <= (
        select count(*) from (
            select from message m
            where m.tenant_id = current_tenant() and m.group_id = c.group_id and m.sent_at > c.before and m.sent_at < c.sent_at
              and m.deleted_at is null
            order by m.sent_at limit :lookback) between_them) as is_far
    from changed c
),
numbered as (
    select group_id, sent_at, count(*) filter (where is_far) over (partition by group_id order by sent_at) as stretch from marked
),
spans as (
    select group_id, min(sent_at) as first_at, max(sent_at) as last_at from numbered group by group_id, stretch
)
select s.group_id,
       coalesce((select min(sent_at) from (
            select m.sent_at from message m
            where m.tenant_id = current_tenant() and m.group_id = s.group_id and m.sent_at < s.first_at and m.deleted_at is null
            order by m.sent_at desc limit :lookback) earlier), s.first_at),
       s.first_at,
       coalesce((select max(sent_at) from (
            select m.sent_at from message m
            where m.tenant_id = current_tenant() and m.group_id = s.group_id and m.sent_at > s.last_at and m.deleted_at is null
            order by m.sent_at limit :lookback) later), s.last_at)
from spans s
order by s.group_id, s.first_at
