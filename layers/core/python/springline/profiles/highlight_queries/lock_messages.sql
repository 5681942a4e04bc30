-- Messages :ids of a person, as (id, text, SHA-256 of the text, whether it stands at :at). Until the transaction ends
-- nobody edits or deletes them; a change under way is waited for and seen. Cost: one index probe and one row lock per
-- message. Index: message_pkey.
select id, text, encode(sha256(convert_to(coalesce(text, ''), 'UTF8')), 'hex'),
       deleted_at is null and coalesce(expires_at > :at::timestamptz, true)
from message
where id = any(array(select unnest(:ids::bigint[]))) and sender_id = :user_id::bigint and sent_at is not null
order by id
for share
