-- The same as around_in_group.sql, of the messages that the same message began: it and all that answers it, however
-- indirectly. Index: message_pkey, message_in_thread. Cost: one probe, and reading the thread.
with here as (
    select id, coalesce(root_id, id) as root_id, sent_at from message
    where tenant_id = current_tenant() and id = :id::bigint and sent_at is not null
),
earlier as (
    select m.id, m.sent_at from here cross join lateral (
        select id, sent_at from message
        where tenant_id = current_tenant() and root_id = here.root_id and sent_at is not null
          and (sent_at, id) < (here.sent_at, here.id)
        order by sent_at desc, id desc limit :before::integer
    ) m
),
later as (
    select m.id, m.sent_at from here cross join lateral (
        select id, sent_at from message
        where tenant_id = current_tenant() and root_id = here.root_id and sent_at is not null
          and (sent_at, id) > (here.sent_at, here.id)
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
