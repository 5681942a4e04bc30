-- One row: events beyond a cursor (counted up to 100,000, those of one source left out), age of the oldest of them in seconds, and, where some lie at
-- or beyond the horizon, the age of the oldest running transaction that has written. Index: event_log_by_commit. Cost
-- grows with the events that wait.
with waiting as (
    select e.xid, e.source, e.recorded_at
    from relay_cursor c join event_log e on (e.xid, e.id) > (c.xid, c.id)
    where c.name = :name
    order by e.xid, e.id limit 100000
)
select count(*) filter (where source <> :but::text),
       greatest(coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0), 0)::double precision,
       case when max(xid) >= pg_snapshot_xmin(pg_current_snapshot()) then oldest_writer_seconds() end
from waiting
