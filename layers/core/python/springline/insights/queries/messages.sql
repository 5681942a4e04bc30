-- Messages by their numbers: (id, text, when it was edited last), those that stand: neither deleted nor expired.
-- Index: message_pkey. Cost: one probe each.
select m.id, coalesce(m.text, ''), m.edited_at
from message m
where m.tenant_id = current_tenant() and m.id = any(array(select unnest(:ids::bigint[])))
  and m.sent_at is not null and m.deleted_at is null and coalesce(m.expires_at > clock_timestamp(), true)
