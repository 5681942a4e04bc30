-- People as the landing keeps them, each with the event that told of this state: rows for COPY into raw_people, columns in
-- the order that warehouse/queries/pages.py names. Those after id :after, :limit at most, by id; of people, neither days nor
-- groups are looked at. Where :ids are given, these only. Cost: per person one index probe; reads past the people of
-- other tenants. Index: user_pkey, event_log_by_subject.
select u.tenant_id, u.id, u.version, u.display_name, u.is_bot, 'springline/community' as source_system, 'person/' || u.id as source_id,
       case u.version when 1 then 'insert' else 'update' end as operation,
       coalesce(e.id, 0), :batch::text, coalesce(e.xid, '0'), coalesce(e.recorded_at, greatest(u.named_at, 'epoch'))
from "user" u
left join lateral (
    select id, xid, recorded_at from event_log
    where tenant_id = current_tenant() and subject = 'person/' || u.id and (data ->> 'version')::integer = u.version
    limit 1 -- there is one event for each version
) e on true
where u.tenant_id = current_tenant() and u.id > :after::bigint and (:ids::bigint[] is null or u.id = any(:ids::bigint[]))
order by u.id
limit :limit::integer
