-- Whether a document's text is recorded in provenance. Cost: one probe. Index: bundle_document_pkey.
select version is not null from bundle_document where tenant_id = current_tenant() and id = :document_id::bigint
