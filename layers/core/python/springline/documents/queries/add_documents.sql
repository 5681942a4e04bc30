-- Stores the documents that a version adds or changes, waiting to be read. :documents is a JSON array of objects with
-- path, sha256, size, format and origin.
with added as (
    insert into bundle_document (tenant_id, bundle_id, path, from_number, sha256, size, format, origin)
    select current_tenant(), :bundle_id::bigint, path, :number::integer, sha256, size, format, origin
    from jsonb_to_recordset(:documents::jsonb)
        as one (path text, sha256 text, size bigint, format text, origin jsonb)
    order by path
    returning id
)
insert into document_ingest (tenant_id, document_id, bundle_id, number, updated_at)
select current_tenant(), id, :bundle_id::bigint, :number::integer, :at::timestamptz from added
