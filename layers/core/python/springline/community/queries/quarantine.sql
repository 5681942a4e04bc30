-- Keeps lines that could not be read, each once.
insert into quarantine (tenant_id, source_system, file_name, file_key, line, reason, raw, quarantined_at)
select current_tenant(), :source_system, :file_name, :file_key, r.line, r.reason, decode(r.raw, 'base64'), :at::timestamptz
from jsonb_to_recordset(:rejected::jsonb) as r (line bigint, reason text, raw text)
on conflict (tenant_id, source_system, file_key, line) do nothing
