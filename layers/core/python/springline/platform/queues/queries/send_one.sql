-- Adds one message, visible whatever the clock says: the hot path of an enqueue with a commit of its own. Adds none where
-- the queue was not declared.
insert into queue_message (queue, body, visible_at)
select name, :body, '-infinity' from queue where name = :queue
