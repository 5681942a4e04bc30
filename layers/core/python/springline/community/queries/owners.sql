-- Which tenant each of things :ids belongs to: (id, tenant). For the system's role, whom row-level security shows all
-- tenants' keys and no more. Cost: one index probe per id.
select id, tenant_id from "user" where :what = 'people' and id = any(:ids::bigint[])
union all
select id, tenant_id from message where :what = 'messages' and id = any(:ids::bigint[])
union all
select id, tenant_id from request where :what = 'requests' and id = any(:ids::bigint[])
union all
select id, tenant_id from request_comments where :what in ('comments', 'insights') and id = any(:ids::bigint[])
