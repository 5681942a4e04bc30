-- One row with the present horizon, how many of the tenant's events lie between a position and it, counted up to :limit
-- and one more, and as a JSON array those of the first :limit whose type is one of :types: type, subject and time, each
-- subject once with its newest time, oldest first; of a position that is more than :most_behind transactions behind the
-- horizon, or ahead of it, nothing is read. Index: event_log_by_commit. Cost grows with the events of all tenants since
-- the position, which is the horizon of a second ago as a rule.
with passed as materialized (
    select xid, id, type, subject, recorded_at
    from event_log
    where pg_snapshot_xmin(pg_current_snapshot())::text::numeric - :after_xid::text::numeric between 0 and :most_behind::integer
      and (xid, id) > (:after_xid::xid8, :after_id::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by event_log.xid, event_log.id
    limit :limit::integer + 1
),
newest as (
    select type, subject, max(recorded_at) as at, max(place) as place
    from (select *, row_number() over (order by xid, id) as place from passed) numbered
    where place <= :limit::integer and type in (select value from jsonb_array_elements_text(:types::jsonb))
    group by type, subject
)
select pg_snapshot_xmin(pg_current_snapshot())::text, (select count(*) from passed),
       coalesce((select json_agg(json_build_object('type', type, 'subject', subject, 'at', at) order by place) from newest), '[]')::text
