-- The longest texts of a person's messages, to look for when they should be gone. Index: message_of_sender. Cost: their
-- messages.
select text from message
where tenant_id = current_tenant() and sender_id = :user_id::bigint and sent_at is not null and text is not null
order by length(text) desc, id limit :limit
