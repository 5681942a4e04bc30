-- The newest :size messages up to :at, of a group or of all, the newest first, as one JSON text: a list of [message,
-- sender, name, whether it is a bot, when in seconds, words as they stand]. Index: message_in_group, or without a group
-- message_by_time. Cost: reads :size messages and probes their senders.
select coalesce(json_agg(json_build_array(m.id, m.sender_id, u.display_name, u.is_bot, extract(epoch from m.sent_at), m.text)
                         order by m.sent_at desc, m.id desc), '[]')::text
from (
    (
        select id, sender_id, sent_at, text from message
        where tenant_id = current_tenant() and group_id = :group_id::bigint and sent_at is not null
          and sent_at < :at::timestamptz
          and text is not null and deleted_at is null and (expires_at is null or expires_at > :at::timestamptz)
        order by sent_at desc limit :size::integer
    )
    union all
    (
        select id, sender_id, sent_at, text from message
        where tenant_id = current_tenant() and :group_id::bigint is null and sent_at is not null
          and sent_at < :at::timestamptz
          and text is not null and deleted_at is null and (expires_at is null or expires_at > :at::timestamptz)
        order by sent_at desc limit :size::integer
    )
) m
cross join lateral (select display_name, is_bot from "user" where id = m.sender_id offset 0) u
