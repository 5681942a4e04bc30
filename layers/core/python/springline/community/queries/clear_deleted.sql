-- Removes what deleted messages (:ids) had attached. Cost: index probes per message.
delete from attachment where tenant_id = current_tenant() and message_id = any(array(select unnest(:ids::bigint[])))
