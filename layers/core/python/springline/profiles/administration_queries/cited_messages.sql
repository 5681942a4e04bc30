-- Messages of a person by their numbers, in the order in which they were sent: when, whether they stand (neither
-- deleted nor expired), their text where they do, the group, and the request and comment that they are a part of, null
-- where they are in none. A number of nobody's, or of somebody else's message, is a message that does not stand.
-- Cost: four index probes per number. Index: message_pkey, request_comments_message_id_key.
select wanted.id, m.sent_at, m.edited_at, m.id is not null and stands.so, case when stands.so then m.text end, g.name,
       q.id, case when q.id is not null then c.id end
from unnest(:ids::bigint[]) wanted (id)
left join message m on m.tenant_id = current_tenant() and m.id = wanted.id and m.sender_id = :user_id::bigint
cross join lateral (
    select m.sent_at is not null and m.deleted_at is null and coalesce(m.expires_at > clock_timestamp(), true) as so
) stands
left join chat_group g on g.tenant_id = current_tenant() and g.id = m.group_id
left join request_comments c
    on c.tenant_id = current_tenant() and c.message_id = m.id and c.deleted_at is null and stands.so
left join request q on q.tenant_id = current_tenant() and q.id = c.request_id and q.status <> 'withdrawn'
order by m.sent_at, wanted.id
