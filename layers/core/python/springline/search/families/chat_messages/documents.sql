-- Some messages as they are sent to an index, with a hash of each: root, document, JSON, hash. Those that are deleted,
-- have expired, have not arrived yet or say nothing have no document. A sender is known by id, because names change. No
-- library has messages. Index: message_pkey, chat_group_pkey. Cost: two probes per message, and normalising its words.
select
    message.id,
    message.id,
    document.body,
    encode(sha256(convert_to(document.body, 'UTF8')), 'hex')
from message
join chat_group on chat_group.tenant_id = message.tenant_id and chat_group.id = message.group_id
cross join lateral (
    select json_build_object(
        'document_id', message.id,
        'asset_id', message.id,
        'text', search_words(message.text),
        'group', chat_group.slug,
        'sender', message.sender_id::text,
        'sent_at', to_char(message.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text as body
) document
where message.tenant_id = current_tenant()
  and message.id = any(:roots::bigint[])
  and message.sent_at is not null and message.text is not null and message.deleted_at is null
  and (message.expires_at is null or message.expires_at > now())
  and :library::text = '' and :others::text[] is not null
order by message.id;
