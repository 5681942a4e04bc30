-- Records an event with the state of each request given. Cost: one insert and two index probes per request.
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select r.tenant_id,
       'springline.community.request.' || case when r.status = 'withdrawn' then 'withdrawn' when r.version = 1 then 'recorded' else 'changed' end || '.v1',
       'springline/community', 'request/' || r.id, to_jsonb(d), :at::timestamptz
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (select * from request where id = wanted.id offset 0) r
left join lateral (select slug from chat_group where id = r.group_id offset 0) g on true
cross join lateral (
    select r.id as request_id, r.version, g.slug as group_slug, r.author_id, r.kind, r.title, r.status, r.opened_at,
           r.root_message_id as message_id,
           case when r.status = 'withdrawn' then 'delete' when r.version = 1 then 'insert' else 'update' end as operation
) d
order by r.id
