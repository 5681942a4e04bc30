-- Removes at most :limit of a person's reactions, also those that they had taken back; returns (message, whether it showed).
-- Index: reaction_of_user. Cost: one deletion each.
delete from reaction
where tenant_id = current_tenant() and user_id = :user_id::bigint and message_id = any(array(
    select message_id from reaction where tenant_id = current_tenant() and user_id = :user_id::bigint limit :limit))
returning message_id, not removed
