-- Clears of suspicion, among things :ids and all that is suspect for their sake, what has no support: nothing stale, and
-- nothing suspect for another's sake, is upstream of it: (id). Suspicion that goes round in a circle supports nothing.
-- Indexes: derivation_of_source, derivation_of_derived, resource_pkey. Cost: what is suspect for their sake, with its inputs.
with recursive candidate (id) as (
    select r.id from resource r where r.tenant_id = current_tenant() and r.id = any(:ids::bigint[]) and r.state = 'suspect'
    union
    select r.id
    from candidate
    join derivation d on d.tenant_id = current_tenant() and d.source_resource_id = candidate.id and d.is_current
    join resource r on r.tenant_id = current_tenant() and r.id = d.derived_resource_id and r.state = 'suspect'
),
supported (id) as (
    select d.derived_resource_id
    from candidate
    join derivation d on d.tenant_id = current_tenant() and d.derived_resource_id = candidate.id and d.is_current
    join resource s on s.tenant_id = current_tenant() and s.id = d.source_resource_id and s.state <> 'fresh'
    where s.id not in (select id from candidate)
    union
    select d.derived_resource_id
    from supported
    join derivation d on d.tenant_id = current_tenant() and d.source_resource_id = supported.id and d.is_current
    where d.derived_resource_id in (select id from candidate)
)
update resource r set state = 'fresh', state_since = :at::timestamptz
where r.tenant_id = current_tenant()
  and r.id = any(array(select id from candidate where id not in (select id from supported)))
returning r.id
