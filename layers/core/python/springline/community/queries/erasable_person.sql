-- A person's (member key, name, groups' source systems as JSON), the key under which chats know them; no row where there is no
-- such person. Cost: one index probe and the tenant's groups.
select member_key, display_name,
       (select coalesce(jsonb_agg(distinct source_system), '[]') from chat_group where tenant_id = current_tenant())
from "user" where tenant_id = current_tenant() and id = :user_id::bigint
