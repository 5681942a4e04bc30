-- Appends events given as a JSON array of {type, source, subject, data, occurred_at}. Cost: one insert per event.
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select current_tenant(), type, source, subject, data, occurred_at
from jsonb_to_recordset(:events::jsonb) as e (type text, source text, subject text, data jsonb, occurred_at timestamptz)
