-- Makes suspect what rests on things :ids, directly or not, and was fresh: (id). What rests on something suspect already
-- is suspect, so the walk ends there. Indexes: derivation_of_source, resource_pkey. Cost: what becomes suspect, with all
-- that rests on it.
with recursive reached (id) as (
    select unnest(:ids::bigint[])
    union
    select d.derived_resource_id
    from reached
    join derivation d on d.tenant_id = current_tenant() and d.source_resource_id = reached.id and d.is_current
    join resource r on r.tenant_id = current_tenant() and r.id = d.derived_resource_id and r.state = 'fresh'
)
update resource r set state = 'suspect', state_since = :at::timestamptz
from reached
where r.tenant_id = current_tenant() and r.id = reached.id and r.state = 'fresh'
returning r.id
