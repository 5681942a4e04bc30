-- Tenants that search by an engine, for the system's role: id, and whether something waits that is due. Cost: an index
-- entry or two for each index (search_sync_queue_of, search_sync_work_due), and those under leases; what the subqueries
-- are ordered by has them use these, however many rows other tenants have.
select
    tenant_id,
    exists (
        select from (
            select family from search_sync_queue waiting where waiting.tenant_id = searching.tenant_id order by family limit 1
        ) first
    )
    or exists (
        select from search_index sent_to
        cross join lateral (
            select due_at from search_sync_work due
            where due.tenant_id = sent_to.tenant_id and due.index_name = sent_to.index_name
              and due.due_at <= clock_timestamp() and due.due_at < 'infinity'
              and (due.leased_until is null or due.leased_until <= clock_timestamp())
            order by due_at limit 1
        ) first
        where sent_to.tenant_id = searching.tenant_id and sent_to.state <> 'dropping'
    )
from (select distinct tenant_id from search_index) searching
order by tenant_id
