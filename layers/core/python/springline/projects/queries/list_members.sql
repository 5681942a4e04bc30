-- Members of a project: (account, name, role, added at), by name. Cost: one probe each. Index: project_member_pkey.
select m.account_id, a.name, m.role, m.added_at
from project_member m
join account a on a.id = m.account_id and a.tenant_id = current_tenant()
where m.tenant_id = current_tenant() and m.project_id = :project_id::bigint
order by a.name, m.account_id
