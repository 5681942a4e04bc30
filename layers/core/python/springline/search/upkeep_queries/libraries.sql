-- The slugs of all libraries. Cost: their few rows.
select slug from library where tenant_id = current_tenant() order by slug;
