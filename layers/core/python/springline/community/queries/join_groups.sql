-- Notes which group knows a person by which key, as signal_member_key:GROUP for Signal's. Cost: one insert per pair in the batch, nothing for known pairs.
insert into user_attribute (tenant_id, user_id, key, value)
select current_tenant(), u.id, split_part(m.source_system, '-', 1) || '_member_key:' || g.slug, m.source_member_key
from jsonb_to_recordset(:memberships::jsonb)
        as m (source_system text, member_key text, source_member_key text, group_key text)
cross join lateral (
    select id from "user" where tenant_id = current_tenant() and member_key = m.member_key offset 0
) u
cross join lateral (
    select slug from chat_group
    where tenant_id = current_tenant() and source_system = m.source_system and source_key = m.group_key offset 0
) g
order by u.id
on conflict do nothing
