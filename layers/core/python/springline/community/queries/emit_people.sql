-- Records an event with the state of each person given. Cost: one insert per person.
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select tenant_id, 'springline.community.person.recorded.v1', 'springline/community', 'person/' || id,
       jsonb_build_object('user_id', id, 'version', version, 'name', display_name, 'is_bot', is_bot,
                          'operation', case version when 1 then 'insert' else 'update' end),
       :at::timestamptz
from "user" where id = any(:ids::bigint[])
order by id
