-- Blanks the words of events about deleted messages, their comments, and the requests that they had opened.
-- Index: event_log_by_subject. Cost: three index probes per message, and its events.
select redact_events(array(
    select 'message/' || id from unnest(:ids::bigint[]) id
    union all
    select 'comment/' || c.id from unnest(:ids::bigint[]) wanted (id)
    cross join lateral (select id from request_comments where message_id = wanted.id offset 0) c
    union all
    select 'request/' || r.id from unnest(:ids::bigint[]) wanted (id)
    cross join lateral (select id from request where root_message_id = wanted.id offset 0) r))
