-- Lands the newest state of each row in raw_request_comments. A state that is not newer than the landed one changes nothing, so
-- events may come twice and in any order. Returns one row: what it adds to the documents' facets and takes away, for
-- count_differences. When a request was last spoken of is no facet: it changes with a comment that goes, even where one
-- that counts alike comes with the same batch. Cost: per event one upsert.
with incoming as (
    select distinct on (d.comment_id) *
    from json_to_recordset(:events::json) as d (event_id bigint, event_xid xid8, event_source text, event_subject text, recordedtime timestamptz, comment_id bigint, version integer, request_id bigint, message_id bigint, author_id bigint, body text, created_at timestamptz, links jsonb, attachments jsonb, reactions jsonb, operation text)
    order by d.comment_id, d.version desc
),
landed as (
    insert into raw_request_comments as kept (tenant_id, comment_id, version, request_id, message_id, author_id, body, created_at, links, attachments, reactions, source_system, source_id, operation, event_id, batch_id, xid, recorded_at)
    select current_tenant(), comment_id, version, request_id, message_id, author_id, body, created_at, links, attachments, reactions, event_source, event_subject, operation, event_id, :batch, event_xid, recordedtime
    from incoming
    on conflict (tenant_id, comment_id) do update
        set version = excluded.version, request_id = excluded.request_id, message_id = excluded.message_id, author_id = excluded.author_id, body = excluded.body, created_at = excluded.created_at, links = excluded.links, attachments = excluded.attachments, reactions = excluded.reactions, operation = excluded.operation,
            source_system = excluded.source_system, source_id = excluded.source_id, event_id = excluded.event_id, batch_id = excluded.batch_id, xid = excluded.xid,
            recorded_at = excluded.recorded_at, landed_at = clock_timestamp()
        where kept.version < excluded.version
    returning old, new
)
select array_agg((f.kind, f.doc_id, f.facet, f.value, f.n)::facet_count)::text
from landed,
     lateral (
        select * from comment_facets((landed.new))
        union all
        select kind, doc_id, facet, value, -n from comment_facets((landed.old)) where (landed.old).comment_id is not null
        union all
        select 'request', (landed.old).request_id, null, null, 0
        where (landed.old).operation <> 'delete'
          and ((landed.new).operation = 'delete' or (landed.new).request_id <> (landed.old).request_id
               or (landed.new).created_at <> (landed.old).created_at)
     ) f
