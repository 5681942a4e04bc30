-- Says which version a document's text is in provenance. Cost: one probe. Index: bundle_document_pkey.
update bundle_document set version = :version::integer
where tenant_id = current_tenant() and id = :document_id::bigint
