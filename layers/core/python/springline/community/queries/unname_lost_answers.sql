-- Has answers to messages of an account that never came name none any more; returns at most :limit ids. Cost: a sequential
-- scan of the tenant's messages, which erasing somebody does once.
update message set reply_to_key = 'erased:unknown'
where id = any(array(
    select id from message
    where tenant_id = current_tenant() and source_system = :source_system and reply_to_key is not null
      and (starts_with(reply_to_key, :account || ':') or strpos(reply_to_key, '/' || :account || '/') > 0)
    limit :limit for no key update))
returning id
