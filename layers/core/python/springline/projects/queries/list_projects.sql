-- Projects that an account (:account_id) is a member of, or all (:all): (id, slug, name, description, created by and at,
-- archived at, the account's role, how many members and canvases), by name from behind a place on.
-- Cost: projects of the tenant in the order of names until there are enough; of each, its members and canvases are
-- counted. Index: project_by_name, project_member_pkey, canvas_of_project.
select p.id, p.slug, p.name, p.description, p.created_by, p.created_at, p.archived_at, mine.role,
       (select count(*) from project_member m where m.tenant_id = current_tenant() and m.project_id = p.id),
       (select count(*) from canvas c where c.tenant_id = current_tenant() and c.project_id = p.id and c.deleted_at is null)
from project p
left join project_member mine
    on mine.tenant_id = current_tenant() and mine.project_id = p.id and mine.account_id = :account_id::bigint
where p.tenant_id = current_tenant() and (mine.role is not null or :all::boolean)
  and (p.archived_at is not null) = :archived::boolean
  and (:after_name::text is null or (p.name, p.id) > (:after_name::text, :after_id::bigint))
order by p.name, p.id
limit :limit::integer
