-- Removes rows that wait for messages of an account, by the account's name in their keys, and with them what others have
-- reacted. Cost: a sequential scan of the tenant's messages, which erasing somebody does once.
delete from message
where tenant_id = current_tenant() and source_system = :source_system and sent_at is null
  and (starts_with(source_key, :account || ':') or strpos(source_key, '/' || :account || '/') > 0)
