-- The indexes of the tenant, by family, generation and library; with how many rows of the policy name each, and when
-- the newest of these was switched. Cost: as many rows as there are indexes.
select
    one.index_name, one.family, one.generation, one.library_slug, one.state, one.checkpoint, one.is_read,
    one.created_at, one.ready_at, one.verified_at, one.forgotten_at, policy.switched_at
from search_index one
left join lateral (
    select max(switched_at) as switched_at from library_model_policy
    where tenant_id = one.tenant_id and active_index_name = one.index_name
) policy on true
where one.tenant_id = current_tenant()
order by one.family, one.generation, one.library_slug;
