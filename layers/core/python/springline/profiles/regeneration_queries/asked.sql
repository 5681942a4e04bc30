-- Of people, those who wait to be written of: (user id, requested at, generated at, marks), the last two of their highlight:
-- when its words were stored (null without any), and how often it has been marked stale. Locks nothing.
-- Cost: two index probes per person. Index: highlight_regeneration_pkey, user_profile_highlights_pkey.
select a.user_id, a.requested_at, h.generated_at, coalesce(h.marks, 0)
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (
    select user_id, requested_at from highlight_regeneration
    where tenant_id = current_tenant() and user_id = wanted.id offset 0
) a
left join lateral (
    select generated_at, marks from user_profile_highlights
    where tenant_id = current_tenant() and user_id = a.user_id offset 0
) h on true
