-- Evidence of insights whose words are gone, the longest first: (since when, number of the derivation, insight, evidence).
-- Where :free, only of insights that nobody looks at. Index: derivation_orphaned, resource_pkey, review_claim_pkey.
-- Cost: the page, and what it leaves out.
select d.changed_at, d.id, i.id, substring(d.role from '^/evidence/([0-9]{1,18})$')::bigint
from derivation d
cross join lateral (
    select substring(natural_key from '^[0-9]{1,18}$')::bigint as id from resource
    where tenant_id = current_tenant() and id = d.derived_resource_id and kind = 'insight' offset 0
) i
where d.tenant_id = current_tenant() and d.is_current and d.changed_at is not null and d.selected_now is null
  and d.role like '/evidence/%' and (d.changed_at, d.id) > (:after_at::timestamptz, :after_id::bigint)
  and (not :free::boolean or not exists (
      select from review_claim c
      where c.tenant_id = current_tenant() and c.subject_kind = 'insight' and c.subject_id = i.id and c.expires_at > :at::timestamptz
      offset 0
  ))
order by d.changed_at, d.id
limit :limit::integer
