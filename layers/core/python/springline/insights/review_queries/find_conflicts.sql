-- Compares insights :ids, that changed, with all that speak of the same, and notes which contradict each other from now
-- on, or no longer: (id, first, second, state) of each conflict that is another now. One that was resolved because both
-- hold stays so while they say what they said then. Nobody else changes the tenant's insights meanwhile: who does holds
-- provenance's lock. Of each insight :limit are compared: what hundreds contradict is not found once for each pair of them.
-- Index: insight_of_claim, insight_pkey, the unique key of insight_conflict, insight_conflict_of_second. Cost: those that
-- contradicted them, and :limit.
with changed as (
    select id, claim_key, value_key from insight
    where tenant_id = current_tenant() and id = any(array(select unnest(:ids::bigint[])))
      and claim_key is not null and status in ('draft', 'reviewed', 'published')
),
found as (
    select distinct least(c.id, o.id) as first_id, greatest(c.id, o.id) as second_id, c.claim_key,
           case when c.id < o.id then c.value_key else o.value_key end as first_value_key,
           case when c.id < o.id then o.value_key else c.value_key end as second_value_key
    from changed c
    cross join lateral (
        select id, value_key from insight
        where tenant_id = current_tenant() and claim_key = c.claim_key and claim_key is not null
          and value_key < c.value_key and status in ('draft', 'reviewed', 'published')
        union all
        select id, value_key from insight
        where tenant_id = current_tenant() and claim_key = c.claim_key and claim_key is not null
          and value_key > c.value_key and status in ('draft', 'reviewed', 'published')
        limit :limit::integer
    ) o
),
gone as (
    update insight_conflict k set state = 'gone'
    where k.tenant_id = current_tenant() and k.id = any(array(
        select id from insight_conflict
        where tenant_id = current_tenant() and first_id = any(array(select unnest(:ids::bigint[]))) and state = 'open'
        union
        select id from insight_conflict
        where tenant_id = current_tenant() and second_id = any(array(select unnest(:ids::bigint[]))) and state = 'open'
    ))
    and not exists (
        select from insight a
        join insight b on b.tenant_id = current_tenant() and b.id = k.second_id
        where a.tenant_id = current_tenant() and a.id = k.first_id
          and (a.claim_key, a.value_key) = (k.claim_key, k.first_value_key)
          and (b.claim_key, b.value_key) = (k.claim_key, k.second_value_key)
          and a.status in ('draft', 'reviewed', 'published') and b.status in ('draft', 'reviewed', 'published')
    )
    returning k.id, k.first_id, k.second_id, k.state
),
opened as (
    insert into insight_conflict (tenant_id, first_id, second_id, claim_key, first_value_key, second_value_key, state, found_at)
    select current_tenant(), first_id, second_id, claim_key, first_value_key, second_value_key, 'open', :at::timestamptz
    from found order by first_id, second_id
    on conflict (tenant_id, first_id, second_id, claim_key, first_value_key, second_value_key) do update
    set state = 'open', found_at = excluded.found_at, decision = null, reason = null, decided_by = null, decided_at = null
    where insight_conflict.state = 'gone' or insight_conflict.decision <> 'both_hold'
    returning id, first_id, second_id, state
)
select id, first_id, second_id, state from gone
union all
select id, first_id, second_id, state from opened
