-- Makes a waiting row for each message that something refers to and that has not arrived. Cost: two index probes a key.
insert into message (tenant_id, source_system, source_key)
select current_tenant(), t.source_system, t.target_key
from jsonb_to_recordset(:targets::jsonb) as t (source_system text, target_key text)
where not exists (
    select from message_revision v
    where v.tenant_id = current_tenant() and v.source_system = t.source_system and v.revision_key = t.target_key)
order by t.target_key
on conflict (tenant_id, source_system, source_key) do nothing
