-- How many of the documents that a version added or changed are how far, as a JSON object of counts by state.
-- Cost: these documents. Index: document_ingest_of_version.
select coalesce(jsonb_object_agg(state, many), '{}')::text
from (
    select state, count(*) as many from document_ingest
    where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
    group by state
) counted
