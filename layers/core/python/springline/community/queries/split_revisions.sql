-- Messages that were waited for under a key that turned out to be a revision of another message. Returns pairs
-- (waiting id, real id). Cost: one index probe per edit in the batch.
select w.id, v.message_id
from jsonb_to_recordset(:edits::jsonb) as e (source_system text, source_key text)
join message w on w.tenant_id = current_tenant() and w.source_system = e.source_system and w.source_key = e.source_key
join message_revision v
    on v.tenant_id = current_tenant() and v.source_system = e.source_system and v.revision_key = e.source_key
where w.id <> v.message_id and w.sent_at is null
