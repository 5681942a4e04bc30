-- One row: whether events lie beyond a cursor, handed on or not. Index: event_log_by_commit.
select exists (select from event_log e, relay_cursor c where c.name = :name and (e.xid, e.id) > (c.xid, c.id))
