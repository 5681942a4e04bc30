-- Deletes what was read out of originals that nothing refers to. Cost: their texts. Index: the unique key of originals.
delete from document_text where tenant_id = current_tenant() and sha256 = any(:sha256::text[])
