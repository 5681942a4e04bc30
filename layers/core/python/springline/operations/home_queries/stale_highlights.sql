-- What is told of people and out of date, the newest first, of those with an override or those without: (person, name,
-- since when, why as JSON text). Index: user_profile_highlights_told. Cost: :limit entries of it.
select h.user_id, u.display_name, h.stale_at, h.stale_reasons::text
from (
    select user_id, stale_at, stale_reasons from user_profile_highlights
    where tenant_id = current_tenant() and (generated_at is not null or manual_override)
      and manual_override = :is_overridden::boolean and stale_at is not null
    order by stale_at desc limit :limit::integer
) h
join "user" u on u.tenant_id = current_tenant() and u.id = h.user_id
order by h.stale_at desc, h.user_id
