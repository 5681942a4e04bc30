-- What still keeps an index that has read everything from being ready: whether something waits that was marked by
-- `marked_by` (null: whenever), whether an attempt up to `rev` (null: whichever) waits to be found, and the database's
-- time and the last attempt of this moment, for the next call. Things whose dead letters lie there are not waited for.
-- Cost: reads what waits for this index, what the family's outbox holds, and search_ledger_left_out.
select
    exists (
        select from search_sync_work
        where tenant_id = current_tenant() and index_name = :index_name and due_at < 'infinity'
          and marked_at <= coalesce(:marked_by::timestamptz, 'infinity')
    ) or exists (
        select from search_sync_queue
        where tenant_id = current_tenant() and family = :family
          and created_at <= coalesce(:marked_by::timestamptz, 'infinity')
    ),
    exists (
        select from search_ledger
        where tenant_id = current_tenant() and index_name = :index_name and state = 'sent'
          and rev <= coalesce(:rev::bigint, 9223372036854775807)
    ),
    clock_timestamp(),
    (select last_rev from search_family where tenant_id = current_tenant() and family = :family);
