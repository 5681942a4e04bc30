-- Says of documents of a bundle that a version was the last to have them like this. Cost: one probe each.
-- Index: bundle_document_pkey.
update bundle_document
set to_number = :last::integer
where tenant_id = current_tenant() and id = any(:ids::bigint[]) and to_number is null
