-- What the engine said of dead attempts: those that it holds are seen; those that it doesn't leave the ledger, unless
-- they may still arrive. One whose deletion was asked for has been there; one that was never seen may be late until
-- `gone_by`. Returns how many left. Cost: those rows, by the primary key.
with asked as materialized (
    select * from jsonb_to_recordset(:asked::jsonb) as asked (document_id bigint, rev bigint, copies integer)
), seen as (
    update search_ledger one set seen_at = :at::timestamptz
    from asked
    where one.tenant_id = current_tenant() and one.index_name = :index_name
      and (one.document_id, one.rev) = (asked.document_id, asked.rev)
      and asked.copies > 0 and one.state = 'dead' and one.seen_at is null
), left_for_good as (
    delete from search_ledger one using asked
    where one.tenant_id = current_tenant() and one.index_name = :index_name
      and (one.document_id, one.rev) = (asked.document_id, asked.rev)
      and asked.copies = 0 and one.state = 'dead'
      and (one.named_at < :at::timestamptz or (one.seen_at is null and one.dead_at < :gone_by::timestamptz))
    returning 1
)
select count(*) from left_for_good;
