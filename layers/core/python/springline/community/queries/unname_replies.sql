-- Has what answers the messages :ids name them by their new keys; returns the ids of the answers. Indexes: message_replies,
-- message_revision_of. Cost: two index probes per message and revision.
with former as (
    select m.id, m.source_system, m.source_key as former_key
    from message m where m.tenant_id = current_tenant() and m.id = any(:ids::bigint[])
    union
    select m.id, v.source_system, v.revision_key
    from message_revision v join message m on m.id = v.message_id
    where v.tenant_id = current_tenant() and v.message_id = any(:ids::bigint[])
),
answers as (
    select a.id, f.id as answered
    from former f
    cross join lateral (
        select id from message
        where tenant_id = current_tenant() and source_system = f.source_system and reply_to_key = f.former_key offset 0
    ) a
)
update message m set reply_to_key = 'erased:' || a.answered
from answers a where m.id = a.id and m.id = any(array(select id from answers)) and m.reply_to_key <> 'erased:' || a.answered
returning m.id
