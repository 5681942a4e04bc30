-- Those of :fragments that messages of others than person :user_id have in them too. Cost: a sequential scan of the
-- tenant's messages.
select fragment from unnest(:fragments::text[]) fragment
where exists (
    select from message
    where tenant_id = current_tenant() and sender_id is distinct from :user_id::bigint and strpos(text, fragment) > 0)
