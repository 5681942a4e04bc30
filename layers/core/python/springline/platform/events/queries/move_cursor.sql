-- Moves a cursor; it never moves back.
update relay_cursor set xid = :xid::xid8, id = :id, moved_at = clock_timestamp()
where name = :name and (xid, id) < (:xid::xid8, :id::bigint)
