-- Takes the words of deleted messages away; of several deletions the first one counts. Returns the ids that changed.
with incoming as (
    select coalesce(v.message_id, t.id) as message_id, min(d.deleted_at) as deleted_at
    from jsonb_to_recordset(:deletions::jsonb) as d (source_system text, target_key text, deleted_at timestamptz)
    left join message_revision v
        on v.tenant_id = current_tenant() and v.source_system = d.source_system and v.revision_key = d.target_key
    left join message t
        on t.tenant_id = current_tenant() and t.source_system = d.source_system and t.source_key = d.target_key
    group by 1
)
update message m
set deleted_at = i.deleted_at, edited_at = null, text = null, mentions = '[]', links = '[]'
from incoming i
where m.id = i.message_id and (m.deleted_at is null or m.deleted_at > i.deleted_at)
returning m.id
