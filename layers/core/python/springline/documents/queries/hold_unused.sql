-- Holds those of some old originals that nobody else holds, until the transaction ends; returns a JSON array of their
-- hashes. Who refers to one of them meanwhile waits. Cost: one probe each. Index: document_original_pkey.
select coalesce(jsonb_agg(sha256), '[]')::text
from (
    select sha256 from document_original
    where tenant_id = current_tenant() and sha256 = any(:sha256::text[]) and announced_at < :before::timestamptz
    order by sha256
    for update skip locked
) held
