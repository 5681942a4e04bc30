-- People whose words are fresh and have grown too old at :now, after (:after_at, :after_id), as (user id, stale after), the
-- oldest first, :limit at most. Cost: the rows returned. Index: user_profile_highlights_aging.
select user_id, stale_after
from user_profile_highlights
where tenant_id = current_tenant() and stale_at is null and stale_after <= :now::timestamptz
  and (stale_after, user_id) > (:after_at::timestamptz, :after_id::bigint)
order by stale_after, user_id
limit :limit::integer
