-- Marks documents to be rendered again. Cost: one insert per document that is not marked yet.
insert into index_dirty as kept (tenant_id, kind, doc_id, source_recorded_at)
select current_tenant(), kind, doc_id, :recorded_at::timestamptz
from unnest(:kinds::text[], :ids::bigint[]) as d (kind, doc_id)
order by kind, doc_id
on conflict (tenant_id, kind, doc_id) do update
    set source_recorded_at = greatest(kept.source_recorded_at, excluded.source_recorded_at)
