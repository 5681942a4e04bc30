-- One row: what every event that could still appear in the log has, at least, as its transaction.
select pg_snapshot_xmin(pg_current_snapshot())::text
