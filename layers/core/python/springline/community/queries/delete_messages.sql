-- Takes the words of deleted messages away; of several deletions the first one counts. Returns the ids that changed.
-- Cost: three index probes per deletion.
with incoming as (
    select coalesce(v.message_id, t.id) as message_id, min(d.deleted_at) as deleted_at
    from jsonb_to_recordset(:deletions::jsonb) as d (source_system text, target_key text, deleted_at timestamptz)
    left join lateral (
        select message_id from message_revision
        where tenant_id = current_tenant() and source_system = d.source_system and revision_key = d.target_key offset 0
    ) v on true
    left join lateral (
        select id from message
        where tenant_id = current_tenant() and source_system = d.source_system and source_key = d.target_key offset 0
    ) t on true
    group by 1
)
update message m
set deleted_at = i.deleted_at, edited_at = null, text = null, mentions = '[]', links = '[]'
from incoming i
where m.id = i.message_id and m.id = any(array(select message_id from incoming))
  and (m.deleted_at is null or m.deleted_at > i.deleted_at)
returning m.id
