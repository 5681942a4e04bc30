-- As the system's role: versions with documents at which nobody has tried anything since :before, at most :limit of them:
-- (tenant, bundle, number). Cost: such documents. Index: document_ingest_unfinished.
select distinct tenant_id, bundle_id, number
from (
    select tenant_id, bundle_id, number from document_ingest
    where state in ('waiting', 'parsed', 'indexed') and updated_at < :before::timestamptz
    order by updated_at
    limit :limit::integer
) stuck
