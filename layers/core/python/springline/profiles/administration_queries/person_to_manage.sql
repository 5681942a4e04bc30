-- The name of a person, and the number of the newest version of what is told of them (0 where there is none); no row
-- where there is no such person. Cost: two index probes. Index: the primary keys of user and user_profile_highlights.
select u.display_name, coalesce(h.version, 0)
from "user" u
left join user_profile_highlights h on h.tenant_id = u.tenant_id and h.user_id = u.id
where u.tenant_id = current_tenant() and u.id = :user_id::bigint
