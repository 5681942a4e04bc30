-- Notes how far an import came, in the transaction that stored what it read.
update import_job set items_done = :items_done, counts = :counts::jsonb, finished_at = :finished_at::timestamptz where id = :id
