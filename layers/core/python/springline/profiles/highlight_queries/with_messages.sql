-- Highlights, or versions of them (the inner query: columns quotes_json and message_hashes, the first two the person and a number),
-- the highest number first, with what has become of their messages at :at, or now where that is null: that time; the
-- messages as [id, stands, reads as it did]; and the places of quotes that stand in theirs word for word. Index:
-- message_pkey. Cost: two index probes and a hash per message that they rest on.
with told as materialized ({inner}),
clock as materialized (select coalesce(:at::timestamptz, clock_timestamp()) as now)
select told.*, clock.now, cited.list, verbatim.list
from told
cross join clock
cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_array(c.id, m.digest is not null, m.digest is not distinct from c.digest)), '[]') as list
    from (select key::bigint as id, value as digest from jsonb_each_text(told.message_hashes)) c
    left join lateral (
        select encode(sha256(convert_to(coalesce(text, ''), 'UTF8')), 'hex') as digest from message
        where id = c.id and sender_id = told.user_id and sent_at is not null and deleted_at is null
          and coalesce(expires_at > clock.now, true)
        offset 0
    ) m on true
) cited
cross join lateral (
    select coalesce(jsonb_agg(q.place - 1), '[]') as list
    from jsonb_array_elements(told.quotes_json) with ordinality q (quote, place)
    cross join lateral (
        select text from message
        where id = (q.quote ->> 'message_id')::bigint and sender_id = told.user_id and sent_at is not null
          and deleted_at is null and coalesce(expires_at > clock.now, true)
        offset 0
    ) m
    where strpos(m.text, q.quote ->> 'text') > 0
) verbatim
order by 2 desc
