-- Moves messages of a dead-letter queue back to the queues they came from, only :ids where that is not null; returns those
-- queues, one row a message.
update queue_message m
set queue = m.came_from, came_from = null, failure = null, receive_count = 0, receipt = null, first_received_at = null,
    visible_at = '-infinity'
where m.id in (
    select id from queue_message where queue = :queue and came_from is not null
      and (:ids::bigint[] is null or id = any(:ids::bigint[]))
    order by id limit :limit for update skip locked)
returning m.queue
