-- What has become at :at of messages for people whose highlights cite them, or once did, pair by pair: (person, message,
-- whether it stands, whether the newest words cite it, whether it reads as it did then, their marks). Cost: two index
-- probes and a hash per pair. Index: message_pkey, user_profile_highlights_pkey.
select p.user_id, p.message_id, m.digest is not null, h.message_hashes ? p.message_id::text,
       m.digest is not distinct from h.message_hashes ->> p.message_id::text, h.stale_reasons
from unnest(:user_ids::bigint[], :message_ids::bigint[]) p (user_id, message_id)
join user_profile_highlights h on h.tenant_id = current_tenant() and h.user_id = p.user_id
left join lateral (
    select encode(sha256(convert_to(coalesce(text, ''), 'UTF8')), 'hex') as digest from message
    where id = p.message_id and sender_id = p.user_id and sent_at is not null and deleted_at is null
      and coalesce(expires_at > :at::timestamptz, true)
    offset 0
) m on true
order by 1, 2
