-- Gives messages the text of their newest edit, and the shortest time that any of their edits asks for. Returns the ids
-- that changed. Cost: index probes per edit.
with incoming as (
    select distinct on (v.message_id) v.message_id, e.edited_at, e.text, e.mentions, e.links,
           min(e.expires_at) over (partition by v.message_id) as expires_at
    from jsonb_to_recordset(:edits::jsonb)
            as e (source_system text, source_key text, edited_at timestamptz, text text, mentions jsonb, links jsonb,
                  expires_at timestamptz)
    cross join lateral (
        select message_id from message_revision
        where tenant_id = current_tenant() and source_system = e.source_system and revision_key = e.source_key offset 0
    ) v
    order by v.message_id, e.edited_at desc, coalesce(e.text, '') desc
),
judged as (
    select i.*, m.edited_at is null or (i.edited_at, coalesce(i.text, '')) > (m.edited_at, coalesce(m.text, '')) as newer
    from incoming i
    cross join lateral (select edited_at, text, deleted_at from message where id = i.message_id offset 0) m
    where m.deleted_at is null
)
update message m
set text = case when i.newer then i.text else m.text end,
    mentions = case when i.newer then i.mentions else m.mentions end,
    links = case when i.newer then i.links else m.links end,
    edited_at = greatest(m.edited_at, i.edited_at),
    expires_at = least(m.expires_at, i.expires_at)
from judged i
where m.id = i.message_id and m.id = any(array(select message_id from judged))
  and (i.newer or i.expires_at < coalesce(m.expires_at, 'infinity'))
returning m.id
