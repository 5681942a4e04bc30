-- Stores the next version of a schema; returns its number. Cost: one probe. Index: extraction_schema_pkey.
insert into extraction_schema (tenant_id, key, version, schema, created_by, created_at)
select current_tenant(), :key, 1 + coalesce(max(version), 0), :schema::jsonb, :by, :at::timestamptz
from extraction_schema where tenant_id = current_tenant() and key = :key
returning version
