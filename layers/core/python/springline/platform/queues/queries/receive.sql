-- Claims up to :limit messages: they become visible again after :visibility seconds unless deleted before. Messages
-- claimed by others at this moment are passed over. All times are the database's. Index: queue_message_due. Cost grows
-- with :limit only. (clock_timestamp() would be volatile, and so no condition for the index.)
with due as (
    select m.id from queue_message m
    where m.queue = :queue and m.visible_at <= statement_timestamp()
      and m.receive_count < coalesce((select q.max_receives from queue q where q.name = :queue), 2147483647)
    order by m.visible_at, m.id
    limit :limit for update skip locked
)
update queue_message m
set receive_count = m.receive_count + 1, receipt = :receipt::uuid,
    visible_at = statement_timestamp() + make_interval(secs => :visibility::double precision),
    first_received_at = coalesce(m.first_received_at, statement_timestamp())
from due where m.id = due.id
returning m.id, m.body, m.receive_count, m.sent_at, m.first_received_at, m.came_from, m.failure
