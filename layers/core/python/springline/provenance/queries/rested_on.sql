-- What rests on positions :positions of stream :id, or once did: (kind, key, position), each once. Index:
-- derivation_of_source, derivation_of_position, resource_pkey. Cost: those.
with resting (id, position) as (
    select derived_resource_id, position from derivation
    where tenant_id = current_tenant() and source_resource_id = :id and position = any(:positions::bigint[]) and is_current
    union
    select derived_resource_id, position from derivation
    where tenant_id = current_tenant() and source_resource_id = :id and position = any(:positions::bigint[])
      and not is_current and position > 0
)
select r.kind, r.natural_key, resting.position
from resting join resource r on r.tenant_id = current_tenant() and r.id = resting.id
order by r.kind, r.natural_key, resting.position
