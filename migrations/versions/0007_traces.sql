-- What an observer needs: the trace that an event belongs to, and the moments at which history was taken back.

-- W3C Trace Context, as a transaction that is traced sets it; null in all others. Added without its default first: a
-- default that is no constant would have the whole log written anew.
alter table event_log add column trace text;
alter table event_log alter column trace set default nullif(current_setting('springline.trace', true), '');
comment on column event_log.trace is 'traceparent of the transaction that recorded the event (W3C Trace Context), null where it was not traced';

-- Each restore from a backup begins a timeline: what was given out before it (positions in the feed of changes) counts
-- transactions that this database may never have had, so it is told apart by the newest timeline.
create table restoration (
    timeline bigint primary key,
    restored_at timestamptz not null,
    taken_at timestamptz not null
);
comment on column restoration.timeline is 'seconds since 1970 of the restore: no two have the same, whichever backup they are from';

-- Owned by the owner: whoever serves learns the number, and plans no query over the table.
create function newest_timeline() returns bigint
    language sql stable security definer set search_path = public
    return (select coalesce(max(timeline), 0) from restoration);
comment on function newest_timeline is 'Tells this history of the database from those before it was restored; zero where it never was.';
revoke all on function newest_timeline from public;
grant execute on function newest_timeline to springline_app, springline_system;
