-- An original whose bytes are here: (SHA-256, size, media type, stored at). Cost: one probe.
-- Index: document_original_pkey.
select sha256, size, media_type, stored_at from document_original
where tenant_id = current_tenant() and sha256 = :sha256 and stored_at is not null
