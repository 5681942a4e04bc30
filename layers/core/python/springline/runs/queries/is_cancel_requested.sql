-- One row: whether a run is to end, or has ended; none where there is no run. Index: the primary key.
select cancel_requested_at is not null or status in ('succeeded', 'failed', 'cancelled')
from run where tenant_id = current_tenant() and id = :run_id::bigint
