-- Takes the due time of a schedule: one row for the first host that asks, and again for one that asks after a host that
-- had taken it ended before it was done, or after one whose clock was ahead took it long before it was due. Cost: one
-- look into the primary key.
insert into schedule_firing as taken (name, due_at, host, claimed_at)
values (:name, :due_at::timestamptz, :host::integer, clock_timestamp())
on conflict (name, due_at) do update set host = excluded.host, claimed_at = clock_timestamp(), done = false
    where (not taken.done and taken.host <> excluded.host and pg_try_advisory_xact_lock(:hosts::integer, taken.host))
       or taken.due_at - interval '5 minutes' between taken.claimed_at and clock_timestamp()
