-- Withdraws requests whose conversation no longer starts with one. Returns those that changed.
update request set status = 'withdrawn', version = version + 1, title = ''
where tenant_id = current_tenant() and root_message_id = any(:roots::bigint[]) and status <> 'withdrawn'
returning id, root_message_id
