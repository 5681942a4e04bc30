-- Notes that documents of a version are asked for again at which nobody has tried anything since :before, at most :limit of
-- them: (document, state). Cost: the version's documents. Index: document_ingest_of_version, document_ingest_pkey.
update document_ingest i set updated_at = :at::timestamptz
from (
    select document_id from document_ingest
    where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
      and state in ('waiting', 'parsed', 'indexed') and updated_at < :before::timestamptz
    order by document_id
    limit :limit::integer
) stuck
where i.tenant_id = current_tenant() and i.document_id = stuck.document_id
returning i.document_id, i.state
