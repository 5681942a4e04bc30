-- Has a family's searches go to the indexes of one generation that are ready, and to no others; returns how many there
-- are. Where there are none, nothing is changed. Cost: the policy's few rows.
with wanted as (
    select library_slug, index_name from search_index
    where tenant_id = current_tenant() and family = :family::text and generation = :generation::bigint and state = 'ready'
),
removed as (
    delete from library_model_policy
    where tenant_id = current_tenant() and family = :family::text
      and exists (select from wanted) and library_slug not in (select library_slug from wanted)
),
put as (
    insert into library_model_policy as kept (tenant_id, family, library_slug, active_index_name, switched_at)
    select current_tenant(), :family::text, library_slug, index_name, :at::timestamptz from wanted
    on conflict (tenant_id, family, library_slug)
        do update set active_index_name = excluded.active_index_name, switched_at = excluded.switched_at
)
select count(*) from wanted
