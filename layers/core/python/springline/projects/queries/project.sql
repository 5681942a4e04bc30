-- A project as an account (:account_id) sees it, as in list_projects.sql; no row where it is no member and may not see
-- all (:all). Cost: index probes, and its members and canvases are counted. Index: project_pkey, canvas_of_project.
select p.id, p.slug, p.name, p.description, p.created_by, p.created_at, p.archived_at, mine.role,
       (select count(*) from project_member m where m.tenant_id = current_tenant() and m.project_id = p.id),
       (select count(*) from canvas c where c.tenant_id = current_tenant() and c.project_id = p.id and c.deleted_at is null)
from project p
left join project_member mine
    on mine.tenant_id = current_tenant() and mine.project_id = p.id and mine.account_id = :account_id::bigint
where p.tenant_id = current_tenant() and p.id = :id::bigint and (mine.role is not null or :all::boolean)
