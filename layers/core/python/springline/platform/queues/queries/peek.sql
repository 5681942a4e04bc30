-- The oldest messages of a queue, claimed or not, without claiming them.
select id, body, receive_count, sent_at, first_received_at, came_from, failure
from queue_message where queue = :queue order by visible_at, id limit :limit
