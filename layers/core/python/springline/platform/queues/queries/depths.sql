-- One row per queue: visible, in flight, age of the oldest message in seconds, the queue it holds the dead letters of.
-- Cost: reads the queues' messages, of which there are few while all is well.
select q.name,
       count(m.id) filter (where m.visible_at <= clock_timestamp()),
       count(m.id) filter (where m.visible_at > clock_timestamp()),
       coalesce(extract(epoch from clock_timestamp() - min(m.sent_at)), 0)::double precision,
       (select min(s.name) from queue s where s.dead_letter_queue = q.name)
from queue q left join queue_message m on m.queue = q.name
group by q.name order by q.name
