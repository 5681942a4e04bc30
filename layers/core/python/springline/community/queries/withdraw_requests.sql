-- Withdraws requests whose conversation no longer starts with one. Returns those that changed.
update request set status = 'withdrawn', version = version + 1, title = ''
where root_message_id = any(array(select unnest(:roots::bigint[]))) and status <> 'withdrawn'
returning id, root_message_id
