-- Whether a canvas has this title and this document already. Cost: one probe, and the document is compared.
-- Index: canvas_pkey.
select title = :title::text and document = :document::jsonb
from canvas
where tenant_id = current_tenant() and id = :id::bigint
