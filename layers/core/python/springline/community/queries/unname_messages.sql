-- Gives the messages :ids keys that say nothing of their sender; returns the ids of those that had others. Cost: one update
-- per message, and the removal of its revisions' keys. Index: message_revision_of.
with revisions as (
    delete from message_revision where tenant_id = current_tenant() and message_id = any(array(select unnest(:ids::bigint[])))
)
update message set source_key = 'erased:' || id
where tenant_id = current_tenant() and id = any(array(select unnest(:ids::bigint[]))) and source_key <> 'erased:' || id
returning id
