-- Makes the due time of a schedule free again, for a host that stopped before the work was done.
-- Cost: one look into the primary key.
delete from schedule_firing where name = :name and due_at = :due_at::timestamptz
