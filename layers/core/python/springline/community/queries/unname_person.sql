-- Gives a person a name and a key that say nothing of them, and removes what is known of them beside; returns the id where
-- they had others. Cost: one row, and one per group.
with known as (
    delete from user_attribute where tenant_id = current_tenant() and user_id = :user_id::bigint
)
update "user" set display_name = :name, member_key = :placeholder, named_at = '-infinity', version = version + 1
where tenant_id = current_tenant() and id = :user_id::bigint and (display_name, member_key) <> (:name, :placeholder)
returning id
