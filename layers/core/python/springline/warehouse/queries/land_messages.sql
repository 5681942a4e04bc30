-- Lands the newest state of each row in raw_signal_messages. A state that is not newer than the landed one changes nothing, so
-- events may come twice and in any order. What is older than the tenant's cutoff is passed over, whoever sends it again.
-- Returns one row: what it adds to the documents' facets and takes away, for count_differences. When somebody wrote first
-- and last is no facet: it changes with a message that goes, even where one that counts alike comes with the same batch.
-- Cost: per event one upsert.
with incoming as (
    select distinct on (d.message_id) *
    from json_to_recordset(:events::json) as d (event_id bigint, event_xid xid8, event_source text, event_subject text, recordedtime timestamptz, message_id bigint, sent_at timestamptz, version integer, source_system text, source_id text, group_id bigint, group_slug text, sender_id bigint, text text, reply_to_source_id text, links jsonb, attachments jsonb, reactions jsonb, operation text)
    where (d.sent_at >= (select retention_cutoff('messages'))) is not false
    order by d.message_id, d.version desc
),
landed as (
    insert into raw_signal_messages as kept (tenant_id, message_id, sent_at, version, source_system, source_id, group_id, group_slug, sender_id, text, reply_to_source_id, links, attachments, reactions, operation, event_id, batch_id, xid, recorded_at)
    select current_tenant(), message_id, sent_at, version, source_system, source_id, group_id, group_slug, sender_id, text, reply_to_source_id, links, attachments, reactions, operation, event_id, :batch, event_xid, recordedtime
    from incoming
    on conflict (tenant_id, message_id, sent_at) do update
        set version = excluded.version, source_system = excluded.source_system, source_id = excluded.source_id, group_id = excluded.group_id, group_slug = excluded.group_slug, sender_id = excluded.sender_id, text = excluded.text, reply_to_source_id = excluded.reply_to_source_id, links = excluded.links, attachments = excluded.attachments, reactions = excluded.reactions, operation = excluded.operation,
            event_id = excluded.event_id, batch_id = excluded.batch_id, xid = excluded.xid,
            recorded_at = excluded.recorded_at, landed_at = clock_timestamp()
        where kept.version < excluded.version
    returning old, new
)
select array_agg((kind, doc_id, facet, value, n)::facet_count)::text
from (
    select f.kind, f.doc_id, f.facet, f.value, sum(f.n)::bigint as n
    from landed,
         lateral (
            select * from message_facets((landed.new))
            union all
            select kind, doc_id, facet, value, -n from message_facets((landed.old)) where (landed.old).message_id is not null
            union all
            select 'person', (landed.old).sender_id, null, null, 0
            where (landed.old).operation <> 'delete'
              and ((landed.new).operation = 'delete' or (landed.new).sender_id is distinct from (landed.old).sender_id)
         ) f
    group by f.kind, f.doc_id, f.facet, f.value
    having sum(f.n) <> 0 or f.facet is null
) counted
