-- One row with a cursor's position.
select xid::text, id from relay_cursor where name = :name
