-- How many messages in queues have words of person :user_id of tenant :tenant_id: (waiting, dead). Cost: a sequential scan of
-- all queues' messages.
select count(*) filter (where not is_dead), count(*) filter (where is_dead)
from (
    select exists (select from queue q where q.dead_letter_queue = m.queue) as is_dead,
           case when m.body is json object then m.body::jsonb end as event
    from queue_message m
) bodies
where event->>'tenant' = :tenant_id::integer::text
  and (:user_id::bigint::text in (event->'data'->>'sender_id', event->'data'->>'author_id')
            and (coalesce(event->'data'->>'text', event->'data'->>'body') is not null
                 or coalesce(event->'data'->>'title', '') <> '' or coalesce(event->'data'->>'summary', '') <> '')
       or event->>'subject' = 'person/' || :user_id::bigint and coalesce(event->'data'->>'name', :name) <> :name)
