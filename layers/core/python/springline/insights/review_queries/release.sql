-- Ends somebody's leases of subjects :ids of a kind. Index: review_claim_pkey. Cost: one probe each.
delete from review_claim
where tenant_id = current_tenant() and subject_kind = :kind and subject_id = any(array(select unnest(:ids::bigint[])))
  and claimed_by = :by
