-- Forgets what was read of a person's messages by whatever was said to rest on them. Cost: a sequential scan of what things
-- rest on, and of the tenant's messages by message_of_sender.
update derivation d set selected = null, selector = '', selected_now = null
where d.tenant_id = current_tenant() and coalesce(d.selected, d.selected_now, '') <> ''
  and d.source_resource_id = any(array(select id from resource where tenant_id = current_tenant() and kind = 'chat' and natural_key = 'messages'))
  and d.position in (select id from message where tenant_id = current_tenant() and sender_id = :user_id::bigint)
