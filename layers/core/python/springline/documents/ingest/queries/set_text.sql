-- Says which text a document has. Cost: one probe. Index: bundle_document_pkey.
update bundle_document set text_id = :text_id::bigint
where tenant_id = current_tenant() and id = :document_id::bigint
