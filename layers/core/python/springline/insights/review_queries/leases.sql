-- Who looks at subjects, [{kind, id}], at a time: (kind, id, claimed by, at, until). Index: review_claim_pkey. Cost: one
-- probe each.
select c.subject_kind, c.subject_id, c.claimed_by, c.claimed_at, c.expires_at
from jsonb_to_recordset(:subjects::jsonb) s (kind text, id bigint)
cross join lateral (
    select * from review_claim
    where tenant_id = current_tenant() and subject_kind = s.kind and subject_id = s.id and expires_at > :at::timestamptz
    offset 0
) c
