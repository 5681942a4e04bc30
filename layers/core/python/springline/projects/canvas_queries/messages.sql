-- Messages by their numbers: (id, text, who wrote it, when it was sent and edited last), those that stand: neither
-- deleted nor expired. Cost: two probes each. Index: message_pkey, user_pkey.
select m.id, coalesce(m.text, ''), u.display_name, m.sent_at, m.edited_at
from message m
left join "user" u on u.tenant_id = current_tenant() and u.id = m.sender_id
where m.tenant_id = current_tenant() and m.id = any(array(select unnest(:ids::bigint[])))
  and m.sent_at is not null and m.deleted_at is null and coalesce(m.expires_at > clock_timestamp(), true)
