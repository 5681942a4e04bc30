-- Lands the newest state of each row in raw_requests. A state that is not newer than the landed one changes nothing, so
-- events may come twice and in any order. Returns one row: what it adds to the documents' facets and takes away, for
-- count_differences; with each request that changed, since its title is no facet. Cost: per event one upsert.
with incoming as (
    select distinct on (d.request_id) *
    from json_to_recordset(:events::json) as d (event_id bigint, event_xid xid8, event_source text, event_subject text, recordedtime timestamptz, request_id bigint, version integer, group_slug text, author_id bigint, kind text, title text, status text, opened_at timestamptz, operation text)
    order by d.request_id, d.version desc
),
landed as (
    insert into raw_requests as kept (tenant_id, request_id, version, group_slug, author_id, kind, title, status, opened_at, source_system, source_id, operation, event_id, batch_id, xid, recorded_at)
    select current_tenant(), request_id, version, group_slug, author_id, kind, title, status, opened_at, event_source, event_subject, operation, event_id, :batch, event_xid, recordedtime
    from incoming
    on conflict (tenant_id, request_id) do update
        set version = excluded.version, group_slug = excluded.group_slug, author_id = excluded.author_id, kind = excluded.kind, title = excluded.title, status = excluded.status, opened_at = excluded.opened_at, operation = excluded.operation,
            source_system = excluded.source_system, source_id = excluded.source_id, event_id = excluded.event_id, batch_id = excluded.batch_id, xid = excluded.xid,
            recorded_at = excluded.recorded_at, landed_at = clock_timestamp()
        where kept.version < excluded.version
    returning old, new
)
select array_agg((f.kind, f.doc_id, f.facet, f.value, f.n)::facet_count)::text
from landed,
     lateral (
        select * from request_facets((landed.new))
        union all
        select kind, doc_id, facet, value, -n from request_facets((landed.old)) where (landed.old).request_id is not null
        union all
        select 'request', (landed.new).request_id, null, null, 0
     ) f
