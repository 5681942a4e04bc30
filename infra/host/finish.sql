-- Notes that the work of a due time is done, so that nobody takes it again. Cost: one look into the primary key.
update schedule_firing set done = true where name = :name and due_at = :due_at::timestamptz
