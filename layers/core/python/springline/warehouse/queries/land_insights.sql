-- Lands the newest state of each row in comment_insights. A state that is not newer than the landed one changes nothing, so
-- events may come twice and in any order. Returns one row: what it adds to the documents' facets and takes away, for
-- count_differences. Cost: per event one upsert.
with incoming as (
    select distinct on (d.comment_id) *
    from json_to_recordset(:events::json) as d (event_id bigint, event_xid xid8, event_source text, event_subject text, recordedtime timestamptz, comment_id bigint, version integer, comment_version integer, request_id bigint, author_id bigint, tags text[], summary text, kind text, language text, sentiment real, locations text[], model text, prompt_version text, operation text)
    order by d.comment_id, d.version desc
),
landed as (
    insert into comment_insights as kept (tenant_id, comment_id, version, comment_version, request_id, author_id, tags, summary, kind, language, sentiment, locations, model, prompt_version, source_system, source_id, operation, event_id, batch_id, xid, recorded_at)
    select current_tenant(), comment_id, version, comment_version, request_id, author_id, tags, summary, kind, language, sentiment, locations, model, prompt_version, event_source, event_subject, operation, event_id, :batch, event_xid, recordedtime
    from incoming
    on conflict (tenant_id, comment_id) do update
        set version = excluded.version, comment_version = excluded.comment_version, request_id = excluded.request_id, author_id = excluded.author_id, tags = excluded.tags, summary = excluded.summary, kind = excluded.kind, language = excluded.language, sentiment = excluded.sentiment, locations = excluded.locations, model = excluded.model, prompt_version = excluded.prompt_version, operation = excluded.operation,
            source_system = excluded.source_system, source_id = excluded.source_id, event_id = excluded.event_id, batch_id = excluded.batch_id, xid = excluded.xid,
            recorded_at = excluded.recorded_at, landed_at = clock_timestamp()
        where kept.version < excluded.version
    returning old, new
)
select array_agg((f.kind, f.doc_id, f.facet, f.value, f.n)::facet_count)::text
from landed,
     lateral (
        select * from insight_facets((landed.new))
        union all
        select kind, doc_id, facet, value, -n from insight_facets((landed.old)) where (landed.old).comment_id is not null
     ) f
