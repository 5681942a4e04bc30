-- What a generator begins with: (snapshot hash, lock version, marks, seen until); hash null and zeros where a person has no
-- row. Time is :at, or the database's where that is null, taken back to the start of the oldest transaction that has
-- written and may still commit: what it records bears an earlier time than now. A second more, because the two clocks are
-- not read in one instant. Cost: one index probe, and the connections of the server. Index: user_profile_highlights_pkey.
select h.snapshot_hash, coalesce(h.lock_version, 0), coalesce(h.marks, 0),
       coalesce(:at::timestamptz, clock_timestamp()) - make_interval(secs => coalesce(oldest_writer_seconds(), 0) + 1)
from (values (:user_id::bigint)) wanted (id)
left join user_profile_highlights h on h.tenant_id = current_tenant() and h.user_id = wanted.id
