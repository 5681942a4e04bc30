-- Notes the key of each edit as another name of the message it edits. Run until no row changes: an edit may name an
-- earlier edit of the same batch. Cost: a few index probes per edit.
insert into message_revision as kept (tenant_id, source_system, revision_key, message_id)
select current_tenant(), e.source_system, e.source_key, coalesce(v.message_id, m.id)
from jsonb_to_recordset(:edits::jsonb) as e (source_system text, source_key text, target_key text)
left join lateral (
    select message_id from message_revision
    where tenant_id = current_tenant() and source_system = e.source_system and revision_key = e.target_key offset 0
) v on true
left join lateral (
    select id from message
    where tenant_id = current_tenant() and source_system = e.source_system and source_key = e.target_key offset 0
) m on true
where coalesce(v.message_id, m.id) is not null
order by e.source_key
on conflict (tenant_id, source_system, revision_key) do update set message_id = excluded.message_id
    where kept.message_id <> excluded.message_id
