-- Adds one message: the hot path of an enqueue with a commit of its own.
insert into queue_message (queue, body, visible_at) values (:queue, :body, '-infinity')
