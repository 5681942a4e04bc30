-- Notes an insight's present state in its history. Index: insight_pkey. Cost: one probe, one row.
insert into insight_version (tenant_id, insight_id, number, change, status, content, note, recorded_version, made_by, made_at)
select tenant_id, id, version, :change, status, :content::jsonb, :note, recorded_version, :by, changed_at
from insight where tenant_id = current_tenant() and id = :id::bigint
