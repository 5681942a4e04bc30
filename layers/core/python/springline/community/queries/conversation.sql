-- The messages of a stretch of a group's conversation, oldest first, with the first :characters of each text: more is not
-- read, and a stretch of the longest messages would not fit into memory. Index: message_in_group. Cost: grows with the
-- stretch.
select m.id, m.source_key, u.member_key, u.display_name, u.is_bot, m.sent_at, coalesce(left(m.text, :characters::integer), ''),
       m.reply_to_key, m.thread, m.parent_id, m.root_id
from message m
cross join lateral (select member_key, display_name, is_bot from "user" where id = m.sender_id offset 0) u
where m.tenant_id = current_tenant() and m.group_id = :group_id
  and m.sent_at between :from_at::timestamptz and :to_at::timestamptz and m.deleted_at is null
order by m.sent_at, m.source_key collate "C"
