-- Those of some held originals that nothing refers to, as a JSON array of hashes. Cost: two probes each.
-- Index: bundle_document_of_original, web_snapshot_of_original.
select coalesce(jsonb_agg(sha256), '[]')::text
from unnest(:sha256::text[]) one (sha256)
where not exists (select from bundle_document d where d.tenant_id = current_tenant() and d.sha256 = one.sha256)
  and not exists (select from web_snapshot s where s.tenant_id = current_tenant() and s.sha256 = one.sha256)
