-- Forgets a cursor.
delete from relay_cursor where name = :name
