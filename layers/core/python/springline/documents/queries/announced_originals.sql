-- Those of some originals that were announced, and of whose bytes nobody knows yet whether they are here: a JSON array of
-- hashes. Cost: one probe each. Index: document_original_pkey.
select coalesce(jsonb_agg(sha256 order by sha256), '[]')::text from document_original
where tenant_id = current_tenant() and sha256 = any(:sha256::text[]) and stored_at is null
