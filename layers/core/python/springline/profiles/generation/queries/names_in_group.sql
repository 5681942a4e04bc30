-- Display names of people in the group with slug :group, at most :limit. Cost: one index probe per name.
-- Index: user_attribute_by_key.
select u.display_name
from (
    select user_id from user_attribute
    where tenant_id = current_tenant() and key = 'signal_member_key:' || :group::text
    limit :limit::integer
) member
cross join lateral (
    select display_name from "user" where tenant_id = current_tenant() and id = member.user_id offset 0
) u
