-- Conflicts that are open, the oldest first: (found at, id). Where :free, only what nobody looks at. Index:
-- insight_conflict_open, review_claim_pkey. Cost: the page, and what it leaves out.
select k.found_at, k.id
from insight_conflict k
where k.tenant_id = current_tenant() and k.state = 'open'
  and (k.found_at, k.id) > (:after_at::timestamptz, :after_id::bigint)
  and (not :free::boolean or not exists (
      select from review_claim c
      where c.tenant_id = current_tenant() and c.subject_kind = 'conflict' and c.subject_id = k.id and c.expires_at > :at::timestamptz
      offset 0
  ))
order by k.found_at, k.id
limit :limit::integer
