-- Records an event with the state of each request given. Cost: one insert and two index probes per request.
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select r.tenant_id,
       'springline.community.request.' || case when r.status = 'withdrawn' then 'withdrawn' when r.version = 1 then 'recorded' else 'changed' end || '.v1',
       'springline/community', 'request/' || r.id,
       jsonb_build_object(
            'request_id', r.id, 'version', r.version, 'group_slug', g.slug, 'author_id', r.author_id, 'kind', r.kind,
            'title', r.title, 'status', r.status, 'opened_at', r.opened_at, 'message_id', r.root_message_id,
            'operation', case when r.status = 'withdrawn' then 'delete' when r.version = 1 then 'insert' else 'update' end),
       :at::timestamptz
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (select * from request where id = wanted.id offset 0) r
left join lateral (select slug from chat_group where id = r.group_id offset 0) g on true
order by r.id
