-- Marks the indexes of a generation to be dropped, none of which searches may go to; returns how many.
-- From this commit on nothing more is sent to them. Cost: as many rows.
with dropped as (
    update search_index one set state = 'dropping'
    where tenant_id = current_tenant() and family = :family and generation = :generation::bigint
      and not exists (
          select from library_model_policy policy
          where policy.tenant_id = one.tenant_id and policy.active_index_name = one.index_name)
    returning 1
)
select count(*) from dropped;
