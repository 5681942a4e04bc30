-- Changes that nobody has taken yet: number, family, root, action, when. Cost: :size rows of the primary key, and those
-- of other tenants between them.
select id, family, asset_id, action, created_at from search_sync_queue
where tenant_id = current_tenant()
order by id limit :size::integer
