-- The next attempts of an index that wait to be found, and may be by now: JSON of [document, attempt], by attempt.
-- What was sent in the future was sent before the clock was set back.
-- Cost: reads the index search_ledger_left_out from `after` on, dead ones among them; at most `size` come back.
select coalesce(json_agg(json_build_array(document_id, rev) order by rev), '[]')::text
from (
    select document_id, rev from search_ledger
    where tenant_id = current_tenant() and index_name = :index_name
      and state = 'sent' and rev > :after::bigint
      and (sent_at <= :until::timestamptz or sent_at > :at::timestamptz)
    order by rev limit :size::integer
) waiting;
