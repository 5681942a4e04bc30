-- Blanks the words of events about deleted messages, their comments, and the requests that they had opened.
-- Index: event_log_by_subject.
select redact_events(array(
    select 'message/' || id from unnest(:ids::bigint[]) id
    union all
    select 'comment/' || c.id from request_comments c where c.message_id = any(:ids::bigint[])
    union all
    select 'request/' || r.id from request r where r.root_message_id = any(:ids::bigint[])))
