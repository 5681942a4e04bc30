-- The next :limit events after a position, up to another one, in commit order, with null for the envelope of those that a
-- replay leaves out: other tenants', those recorded before :since, those with a smaller id than :from_id, and those about
-- other things than :subjects, where any are given. The envelope is that of read_committed.sql. Index: event_log_by_commit.
-- Cost grows with :limit only.
select
    xid::text,
    id,
    tenant_id,
    type,
    source,
    recorded_at,
    case when tenant_id = :tenant_id::integer and recorded_at >= :since::timestamptz and id >= :from_id::bigint
              and (cardinality(:subjects::text[]) = 0 or subject = any(:subjects::text[]))
        then '{"specversion":"1.0","id":"' || id || '","source":' || to_json(source) || ',"type":' || to_json(type)
            || ',"subject":' || to_json(subject) || ',"time":' || to_json(occurred_at) || ',"recordedtime":' || to_json(recorded_at)
            || ',"xid":"' || xid || '","tenant":' || tenant_id || coalesce(',"traceparent":' || to_json(trace), '') || ',"datacontenttype":"application/json","data":' || data || '}'
    end
from event_log
where (xid, id) > (:after_xid::xid8, :after_id::bigint) and (xid, id) <= (:end_xid::xid8, :end_id::bigint)
order by event_log.xid, event_log.id
limit :limit
