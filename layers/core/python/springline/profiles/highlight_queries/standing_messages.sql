-- Messages :ids that stand at :at, or now where that is null, as JSON: {id: text}, empty for one without words. Index:
-- message_pkey. Cost: one index probe per message.
select coalesce(jsonb_object_agg(id, coalesce(text, '')), '{}')::text
from message
where id = any(array(select unnest(:ids::bigint[]))) and sent_at is not null and deleted_at is null
  and coalesce(expires_at > coalesce(:at::timestamptz, clock_timestamp()), true)
