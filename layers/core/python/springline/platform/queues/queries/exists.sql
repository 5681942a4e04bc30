-- One row: whether a queue was declared.
select exists (select from queue where name = :queue)
