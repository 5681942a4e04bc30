-- Locks the requests of people, in the order in which `request` takes them, until the transaction ends.
-- Cost: an index probe per person. Index: highlight_regeneration_pkey.
select user_id
from highlight_regeneration
where tenant_id = current_tenant() and user_id = any(:ids::bigint[])
order by user_id
for update
