-- Which of some originals are here, as a JSON array of [SHA-256, size, media type]; they stay until the transaction ends.
-- Cost: one probe each. Index: document_original_pkey.
select coalesce(jsonb_agg(jsonb_build_array(sha256, size, media_type)), '[]')::text
from (
    select sha256, size, media_type from document_original
    where tenant_id = current_tenant() and sha256 = any(:sha256::text[]) and stored_at is not null
    order by sha256
    for key share
) held
