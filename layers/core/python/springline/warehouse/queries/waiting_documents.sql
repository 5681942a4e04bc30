-- How many of the tenant's documents wait to be rendered that were marked at :until or before (null: at any time), and what
-- time it is. Index: index_dirty_pkey, where other tenants have many marks. Cost: one read of the tenant's marks, which
-- grow with what waits, not with the history.
select count(*) filter (where marked_at <= coalesce(:until::timestamptz, clock_timestamp())), clock_timestamp()
from index_dirty
where tenant_id = current_tenant()
