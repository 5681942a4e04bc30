-- Deletes held originals whose bytes are gone. Cost: one probe each. Index: document_original_pkey.
delete from document_original where tenant_id = current_tenant() and sha256 = any(:sha256::text[])
