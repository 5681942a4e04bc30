-- Makes messages that are still claimed under the receipts given visible again after :delay seconds.
update queue_message m
set visible_at = case when :delay::double precision = 0 then '-infinity'
                 else statement_timestamp() + make_interval(secs => :delay::double precision) end,
    receipt = null, failure = coalesce(:failure, failure)
from unnest(:ids::bigint[], :receipts::uuid[]) r (id, receipt)
where m.id = r.id and m.receipt = r.receipt and m.queue = :queue
