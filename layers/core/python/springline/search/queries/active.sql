-- The indexes that a family's searches go to: library, index, since when. Cost: the policy's few rows.
select library_slug, active_index_name, switched_at from library_model_policy
where tenant_id = current_tenant() and family = :family::text
order by library_slug
