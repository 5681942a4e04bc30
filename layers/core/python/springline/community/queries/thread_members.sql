-- All messages of conversations. Index: message_in_thread. Cost: grows with those messages.
select m.id
from unnest(:roots::bigint[]) wanted (id)
cross join lateral (select id from message where tenant_id = current_tenant() and root_id = wanted.id offset 0) m
