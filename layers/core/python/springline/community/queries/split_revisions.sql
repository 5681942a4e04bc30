-- Messages that were waited for under a key that turned out to be a revision of another message. Returns pairs
-- (waiting id, real id). Cost: two index probes per edit in the batch.
select w.id, v.message_id
from jsonb_to_recordset(:edits::jsonb) as e (source_system text, source_key text)
cross join lateral (
    select id, sent_at from message
    where tenant_id = current_tenant() and source_system = e.source_system and source_key = e.source_key offset 0
) w
cross join lateral (
    select message_id from message_revision
    where tenant_id = current_tenant() and source_system = e.source_system and revision_key = e.source_key offset 0
) v
where w.id <> v.message_id and w.sent_at is null
