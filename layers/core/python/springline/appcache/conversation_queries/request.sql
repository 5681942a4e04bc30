-- A request that stands: (id, version, kind, title, status, when opened, group's slug and name, author's id and name, the
-- id of the message that opened it); no row where there is none. Index: request_pkey. Cost: three probes.
select r.id, r.version, r.kind, r.title, r.status, r.opened_at, g.slug, g.name, u.id, u.display_name, r.root_message_id
from request r
left join chat_group g on g.tenant_id = current_tenant() and g.id = r.group_id
left join "user" u on u.tenant_id = current_tenant() and u.id = r.author_id
where r.tenant_id = current_tenant() and r.id = :id::bigint and r.status <> 'withdrawn'
