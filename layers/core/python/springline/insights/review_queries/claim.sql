-- Leases subjects, [{kind, id}], to who asks, or renews it: (kind, id, claimed by, at, until) of each that there is and
-- nobody else has. Who comes at the same time waits for the other, and then sees theirs. Index: review_claim_pkey,
-- insight_pkey, insight_conflict_pkey. Cost: two probes each.
insert into review_claim (tenant_id, subject_kind, subject_id, claimed_by, claimed_at, expires_at)
select current_tenant(), kind, id, :by, :at::timestamptz, :until::timestamptz
from jsonb_to_recordset(:subjects::jsonb) s (kind text, id bigint)
where exists (select from insight where tenant_id = current_tenant() and id = s.id and s.kind = 'insight' offset 0)
   or exists (select from insight_conflict where tenant_id = current_tenant() and id = s.id and s.kind = 'conflict' offset 0)
order by kind, id
on conflict (tenant_id, subject_kind, subject_id) do update
set claimed_by = excluded.claimed_by, expires_at = excluded.expires_at,
    claimed_at = case when review_claim.claimed_by = excluded.claimed_by and review_claim.expires_at > excluded.claimed_at
                      then review_claim.claimed_at else excluded.claimed_at end
where review_claim.claimed_by = excluded.claimed_by or review_claim.expires_at <= excluded.claimed_at
returning subject_kind, subject_id, claimed_by, claimed_at, expires_at
