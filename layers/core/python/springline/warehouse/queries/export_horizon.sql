-- Where an export begins: (which history of which database this is, the oldest transaction that may still write, the first
-- day of which messages are kept, null where all are). What this snapshot doesn't show, that transaction or a later one
-- writes. Numbers of transactions mean something in their own database only, and begin anew when it is restored.
select (select system_identifier from pg_control_system()) || '/'
           || (select oid from pg_database where datname = current_database()) || '/' || newest_timeline(),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       (nullif(retention_cutoff('messages'), '-infinity') at time zone 'UTC')::date
