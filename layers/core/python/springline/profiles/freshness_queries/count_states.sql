-- How many highlights are (fresh, stale, overridden), as they are marked. Cost: one index entry each and no row where
-- vacuum has been; some 0.1 s per million. Index: user_profile_highlights_told.
select count(*) filter (where not manual_override and stale_at is null),
       count(*) filter (where not manual_override and stale_at is not null),
       count(*) filter (where manual_override)
from user_profile_highlights
where tenant_id = current_tenant() and (generated_at is not null or manual_override)
