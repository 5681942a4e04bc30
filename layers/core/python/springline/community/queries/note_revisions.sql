-- Notes the key of each edit as another name of the message it edits. Run until no row changes: an edit may name an
-- earlier edit of the same batch. Cost: a few index probes per edit (`offset 0` keeps the planner from reading all
-- messages of the tenant instead).
insert into message_revision as kept (tenant_id, source_system, revision_key, message_id)
select current_tenant(), e.source_system, e.source_key, coalesce(v.message_id, m.id)
from jsonb_to_recordset(:edits::jsonb) as e (source_system text, source_key text, target_key text)
left join message_revision v
    on v.tenant_id = current_tenant() and v.source_system = e.source_system and v.revision_key = e.target_key
left join lateral (
    select id from message
    where tenant_id = current_tenant() and source_system = e.source_system and source_key = e.target_key offset 0
) m on true
where coalesce(v.message_id, m.id) is not null
order by e.source_key
on conflict (tenant_id, source_system, revision_key) do update set message_id = excluded.message_id
    where kept.message_id <> excluded.message_id
