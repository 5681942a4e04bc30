-- Notes which group knows a person by which key, as signal_member_key:GROUP for Signal's. Cost: one insert per pair in the batch, nothing for known pairs.
insert into user_attribute (tenant_id, user_id, key, value)
select current_tenant(), u.id, split_part(m.source_system, '-', 1) || '_member_key:' || g.slug, m.source_member_key
from jsonb_to_recordset(:memberships::jsonb)
        as m (source_system text, member_key text, source_member_key text, group_key text)
join "user" u on u.tenant_id = current_tenant() and u.member_key = m.member_key
join chat_group g on g.tenant_id = current_tenant() and g.source_system = m.source_system and g.source_key = m.group_key
order by u.id
on conflict do nothing
