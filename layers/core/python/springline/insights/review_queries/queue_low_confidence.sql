-- Drafts of which their authors are not confident, the least first: (confidence, id). Where :free, only what nobody looks
-- at, and nothing that :by wrote. Index: insight_to_review, review_claim_pkey. Cost: the page, and what it leaves out.
select i.confidence, i.id
from insight i
where i.tenant_id = current_tenant() and i.status = 'draft' and i.confidence < :below::double precision
  and (i.confidence, i.id) > (:after_confidence::double precision, :after_id::bigint)
  and (not :free::boolean or (i.edited_by <> :by and i.created_by <> :by and not exists (
      select from review_claim c
      where c.tenant_id = current_tenant() and c.subject_kind = 'insight' and c.subject_id = i.id and c.expires_at > :at::timestamptz
      offset 0
  )))
order by i.confidence, i.id
limit :limit::integer
