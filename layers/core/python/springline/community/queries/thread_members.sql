-- All messages of conversations. Index: message_in_thread.
select id from message where tenant_id = current_tenant() and root_id = any(:roots::bigint[])
