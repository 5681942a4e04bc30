-- As the system's role: originals that were announced before :before and that nothing refers to, as (tenant, a JSON array
-- of hashes), at most :limit of them. Cost: all originals until there are enough, with two probes each.
-- Index: document_original_by_age, bundle_document_of_original, web_snapshot_of_original.
select tenant_id, jsonb_agg(sha256)::text
from (
    select o.tenant_id, o.sha256 from document_original o
    where o.announced_at < :before::timestamptz
      and not exists (select from bundle_document d where d.tenant_id = o.tenant_id and d.sha256 = o.sha256)
      and not exists (select from web_snapshot s where s.tenant_id = o.tenant_id and s.sha256 = o.sha256)
    order by o.announced_at
    limit :limit::integer
) old
group by tenant_id
