-- Removes a waiting row whose message turned out to be known under another key.
delete from message where id = :waiting_id and sent_at is null
