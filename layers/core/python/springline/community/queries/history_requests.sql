-- Requests as the landing keeps them, each with the event that told of this state: rows for COPY into raw_requests, columns
-- in the order that warehouse/queries/pages.py names. Those after id :after, :limit at most, by id; opened from :from_at on
-- and before :to_at, in group :group_id where it is given. Where :ids are given, these only. Withdrawn ones are there, as
-- deleted. emit_requests.sql tells the same. Cost: per request two index probes; reads past requests
-- of other tenants, days and groups. Index: request_pkey, event_log_by_subject.
select r.tenant_id, r.id, r.version, g.slug, r.author_id, r.kind, r.title, r.status, r.opened_at,
       'springline/community' as source_system, 'request/' || r.id as source_id,
       case when r.status = 'withdrawn' then 'delete' when r.version = 1 then 'insert' else 'update' end as operation,
       coalesce(e.id, 0), :batch::text, coalesce(e.xid, '0'), coalesce(e.recorded_at, r.opened_at)
from request r
left join lateral (select slug from chat_group where id = r.group_id offset 0) g on true
left join lateral (
    select id, xid, recorded_at from event_log
    where tenant_id = current_tenant() and subject = 'request/' || r.id and (data ->> 'version')::integer = r.version
    limit 1 -- there is one event for each version
) e on true
where r.tenant_id = current_tenant() and r.id > :after::bigint
  and r.opened_at >= :from_at::timestamptz and r.opened_at < :to_at::timestamptz
  and (:group_id::bigint is null or r.group_id = :group_id::bigint)
  and (:ids::bigint[] is null or r.id = any(:ids::bigint[]))
order by r.id
limit :limit::integer
