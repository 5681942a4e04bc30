-- Has earlier events of messages and people call them what they are called now. Index: event_log_by_subject. Cost: an
-- index probe per message and person, and their events.
select unname_events(array_agg(m.id), array_agg(m.source_key), array_agg(m.reply_to_key), :people_ids::bigint[])
from (select id, source_key, reply_to_key from message
      where tenant_id = current_tenant() and id = any(:message_ids::bigint[])) m
