-- Begins another attempt at a step of a document; no row where it isn't (any more) at that step. Returns (document, slug,
-- bundle, number, path, SHA-256, size, format, text, attempts). Cost: three probes.
-- Index: document_ingest_pkey, bundle_document_pkey, bundle_pkey.
update document_ingest i
set attempts = i.attempts + 1, updated_at = :at::timestamptz
from bundle_document d
join bundle b on b.tenant_id = current_tenant() and b.id = d.bundle_id
where i.tenant_id = current_tenant() and i.document_id = :document_id::bigint and i.state = :state
  and d.tenant_id = current_tenant() and d.id = i.document_id
returning d.id, b.slug, i.bundle_id, i.number, d.path, d.sha256, d.size, d.format, d.text_id, i.attempts
