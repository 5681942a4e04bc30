-- What a run made, in order: reference, role, and whether the version is kept. Index: the primary key. Cost: :limit rows.
select reference, role, resource_version_id is not null from run_output
where tenant_id = current_tenant() and run_id = :run_id::bigint order by number limit :limit
