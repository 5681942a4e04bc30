-- The next :limit events in commit order. Rows of transactions at or beyond the oldest one still running are left for
-- later: one with a smaller id may yet appear among them. Index: event_log_by_commit. Cost grows with :limit only.
select
    xid::text,
    id,
    tenant_id,
    type,
    source,
    recorded_at,
    '{"specversion":"1.0","id":"' || id || '","source":' || to_json(source) || ',"type":' || to_json(type)
        || ',"subject":' || to_json(subject) || ',"time":' || to_json(occurred_at) || ',"recordedtime":' || to_json(recorded_at)
        || ',"xid":"' || xid || '","tenant":' || tenant_id || coalesce(',"traceparent":' || to_json(trace), '') || ',"datacontenttype":"application/json","data":' || data || '}'
from event_log
where (xid, id) > (:after_xid::xid8, :after_id::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
order by event_log.xid, event_log.id
limit :limit
