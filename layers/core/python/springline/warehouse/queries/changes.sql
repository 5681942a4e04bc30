-- Documents that changed after a position, in the order of the transactions that changed them, each in its newest state.
-- Transactions at or beyond the oldest one still running are left for later. A position from before the newest restore of
-- the database counts transactions that it may not have had, and documents have changed back since: it reads from the
-- beginning. Returns (xid, kind, id, JSON text, newest restore or zero).
-- Indexes: people_index_by_change, request_index_by_change. Cost grows with :limit only.
with present as (select newest_timeline() as timeline),
after as (select case when timeline = :timeline::bigint then :after_xid::xid8 else '0' end as xid from present)
(
    select changed_xid, 'person' as kind, id,
           '{"content_hash":"' || content_hash || '","deleted":' || deleted || ',"id":' || id || ',"kind":"person","refreshed_at":'
           || to_json(refreshed_at) || ',"version":' || version || '}',
           (select timeline from present)
    from people_index
    where tenant_id = current_tenant() and changed_xid >= (select xid from after)
      and (changed_xid > (select xid from after) or ('person', id) > (:after_kind::text, :after_id::bigint))
      and changed_xid < pg_snapshot_xmin(pg_current_snapshot())
    order by changed_xid, id limit :limit
)
union all
(
    select changed_xid, 'request' as kind, id,
           '{"content_hash":"' || content_hash || '","deleted":' || deleted || ',"id":' || id || ',"kind":"request","refreshed_at":'
           || to_json(refreshed_at) || ',"version":' || version || '}',
           (select timeline from present)
    from request_index
    where tenant_id = current_tenant() and changed_xid >= (select xid from after)
      and (changed_xid > (select xid from after) or ('request', id) > (:after_kind::text, :after_id::bigint))
      and changed_xid < pg_snapshot_xmin(pg_current_snapshot())
    order by changed_xid, id limit :limit
)
order by 1, 2, 3
limit :limit
