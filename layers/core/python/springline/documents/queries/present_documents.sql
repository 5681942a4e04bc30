-- The documents of a bundle's newest version, as a JSON object of [id, SHA-256, format] by path. Cost: all of them.
-- Index: bundle_document_present.
select coalesce(jsonb_object_agg(path, jsonb_build_array(id, sha256, format)), '{}')::text
from bundle_document
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and to_number is null
