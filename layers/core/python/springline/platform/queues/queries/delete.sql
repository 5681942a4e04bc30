-- Removes messages that are still claimed under the receipts given; others were claimed anew meanwhile and stay.
delete from queue_message m using unnest(:ids::bigint[], :receipts::uuid[]) r (id, receipt)
where m.id = r.id and m.receipt = r.receipt and m.queue = :queue
