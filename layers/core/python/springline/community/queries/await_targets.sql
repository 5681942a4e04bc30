-- Makes a waiting row for each message that something refers to and that has not arrived. Cost: two index probes a key.
insert into message (tenant_id, source_system, source_key)
select current_tenant(), t.source_system, t.target_key
from jsonb_to_recordset(:targets::jsonb) as t (source_system text, target_key text)
left join lateral (
    select message_id from message_revision
    where tenant_id = current_tenant() and source_system = t.source_system and revision_key = t.target_key offset 0
) v on true
where v.message_id is null
order by t.target_key
on conflict (tenant_id, source_system, source_key) do nothing
