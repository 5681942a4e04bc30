-- The id of the person with a member key. Index: user_tenant_id_member_key_key.
select id from "user" where tenant_id = current_tenant() and member_key = :member_key
