-- The id of the group with a slug, if there is one. Index: chat_group_tenant_id_slug_key.
select id from chat_group where tenant_id = current_tenant() and slug = :slug
