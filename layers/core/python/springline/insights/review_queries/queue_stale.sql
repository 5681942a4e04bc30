-- Insights that provenance has for stale, the longest first: (since when, number of the resource, id). Where :free, only
-- what nobody looks at. Index: resource_stale_insight, insight_pkey, review_claim_pkey. Cost: the page, and what it
-- leaves out.
select r.state_since, r.id, i.id
from resource r
cross join lateral (
    select id from insight
    where tenant_id = current_tenant() and id = substring(r.natural_key from '^[0-9]{1,18}$')::bigint offset 0
) i
where r.tenant_id = current_tenant() and r.kind = 'insight' and r.state = 'stale'
  and (r.state_since, r.id) > (:after_at::timestamptz, :after_id::bigint)
  and (not :free::boolean or not exists (
      select from review_claim c
      where c.tenant_id = current_tenant() and c.subject_kind = 'insight' and c.subject_id = i.id and c.expires_at > :at::timestamptz
      offset 0
  ))
order by r.state_since, r.id
limit :limit::integer
