-- For each kind of document the age in seconds of the oldest mark that waits to be rendered, of all tenants; 0 where none
-- waits. For the system's role. Cost: one read of index_dirty, which grows with what waits, not with the history.
select kind, greatest(coalesce(extract(epoch from clock_timestamp() - min(d.marked_at)), 0), 0)::double precision
from (values ('person'), ('request')) k (kind) left join index_dirty d using (kind)
group by kind
