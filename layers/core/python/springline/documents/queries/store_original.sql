-- Says of an original that its bytes are here and have their hash. No row where it was never announced, or swept since.
-- Cost: one probe. Index: document_original_pkey.
update document_original
set size = :size::bigint, media_type = :media_type, stored_at = coalesce(stored_at, :at::timestamptz)
where tenant_id = current_tenant() and sha256 = :sha256
returning stored_at
