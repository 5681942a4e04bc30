-- Moves messages that were received as often as the queue allows to its dead-letter queue, with the last failure.
-- Index: queue_message_due. Cost: reads the queue's visible messages, of which there are few when this is called.
update queue_message m
set queue = q.dead_letter_queue, came_from = q.name, receive_count = 0, receipt = null, first_received_at = null,
    visible_at = '-infinity', failure = coalesce(m.failure, 'received ' || m.receive_count || ' times and never finished')
from queue q
where q.name = :queue and q.dead_letter_queue is not null
  and m.id in (
    select d.id from queue_message d
    where d.queue = :queue and d.visible_at <= statement_timestamp() and d.receive_count >= q.max_receives
    order by d.visible_at, d.id limit 1000 for update skip locked)
