-- Judges things :ids by what they rest on: stale where that reads differently, suspect where it is itself stale or
-- suspect. One that was out of date and has no reason of its own any more becomes suspect until `clear` has looked
-- whether only things that it supports itself support it. Returns all whose state changed or is suspect: (id, before, now).
-- Index: derivation_of_derived. Cost: their inputs.
with judged as (
    select r.id, r.state as before,
           case when coalesce(bool_or(d.changed_at is not null), false) then 'stale'
                when coalesce(bool_or(s.state <> 'fresh'), false) or r.state <> 'fresh' then 'suspect'
                else 'fresh' end as now
    from resource r
    left join derivation d on d.tenant_id = current_tenant() and d.derived_resource_id = r.id and d.is_current
    left join resource s on s.tenant_id = current_tenant() and s.id = d.source_resource_id
    where r.tenant_id = current_tenant() and r.id = any(:ids::bigint[])
    group by r.id, r.state
),
changed as (
    update resource r set state = judged.now, state_since = :at::timestamptz
    from judged where r.tenant_id = current_tenant() and r.id = judged.id and r.state <> judged.now
)
select id, before, now from judged where before <> now or now = 'suspect'
