-- Removes what deleted messages (:ids) had attached and blanks their words. Cost: index probes per message.
with gone as (delete from attachment where tenant_id = current_tenant() and message_id = any(:ids::bigint[]))
update message set text = null, mentions = '[]', links = '[]'
where id = any(:ids::bigint[]) and deleted_at is not null and text is not null
