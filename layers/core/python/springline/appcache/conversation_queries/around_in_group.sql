-- The id of a message that was sent, and those of the :before messages before it and the :after after it in its group,
-- oldest first: (id, whether it comes before, whether it comes after); no row where there is no such message.
-- Index: message_pkey, message_in_group. Cost: one probe, and :before and :after entries.
with here as (
    select id, group_id, sent_at from message
    where tenant_id = current_tenant() and id = :id::bigint and sent_at is not null
),
earlier as (
    select m.id, m.sent_at from here cross join lateral (
        select id, sent_at from message
        where tenant_id = current_tenant() and group_id = here.group_id and sent_at is not null
          and sent_at <= here.sent_at and (sent_at, id) < (here.sent_at, here.id)
        order by sent_at desc, id desc limit :before::integer
    ) m
),
later as (
    select m.id, m.sent_at from here cross join lateral (
        select id, sent_at from message
        where tenant_id = current_tenant() and group_id = here.group_id and sent_at is not null
          and sent_at >= here.sent_at and (sent_at, id) > (here.sent_at, here.id)
        order by sent_at, id limit :after::integer
    ) m
)
select id, is_before, is_after
from (
    select id, sent_at, true as is_before, false as is_after from earlier
    union all select id, sent_at, false, false from here
    union all select id, sent_at, false, true from later
) around
order by sent_at, id
