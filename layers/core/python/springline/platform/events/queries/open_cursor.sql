-- Makes a cursor at the beginning of the log where there is none of that name; touches one row where it did.
insert into relay_cursor (name) values (:name) on conflict (name) do nothing
