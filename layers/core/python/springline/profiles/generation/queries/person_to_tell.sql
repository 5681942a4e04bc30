-- Person :user_id as (display name, whether it is a bot, the name of group :group). Cost: two index probes.
select u.display_name, u.is_bot, g.name
from "user" u
left join lateral (
    select name from chat_group where tenant_id = current_tenant() and slug = :group::text offset 0
) g on true
where u.tenant_id = current_tenant() and u.id = :user_id::bigint
