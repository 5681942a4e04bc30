-- Takes the due time of a schedule: one row is inserted for the first who asks, none for the others.
-- Cost: one look into the primary key.
insert into schedule_firing (name, due_at) values (:name, :due_at::timestamptz)
on conflict do nothing
