-- Marks what has to be sent anew: of the attempts that the engine was asked about and that still wait to be found,
-- those that it holds more than once (they die: counts would be wrong), and those that it should hold by now and
-- doesn't. The latter lose their hash, so that it is no reason not to send, and stay: they may still turn up. Each
-- earlier attempt that waits as well doubles the time, or an engine that is slow would get ever more to do.
-- Returns how many things were marked; none where the index is being dropped. Cost: those rows, by the primary key; the attempts of their documents.
with held as materialized (
    select index_name from search_index
    where tenant_id = current_tenant() and index_name = :index_name and state <> 'dropping' for key share
), asked as materialized (
    select * from jsonb_to_recordset(:asked::jsonb) as asked (document_id bigint, rev bigint, copies integer)
), buried as (
    update search_ledger double
    set state = 'dead', dead_at = :at::timestamptz, seen_at = :at::timestamptz
    from asked
    where double.tenant_id = current_tenant() and double.index_name = :index_name
      and (double.document_id, double.rev) = (asked.document_id, asked.rev)
      and asked.copies > 1 and double.state = 'sent'
    returning double.asset_id
), lost as (
    update search_ledger missed set content_hash = ''
    from asked
    where missed.tenant_id = current_tenant() and missed.index_name = :index_name
      and (missed.document_id, missed.rev) = (asked.document_id, asked.rev)
      and asked.copies = 0 and missed.state = 'sent' and missed.content_hash <> ''
      and missed.sent_at <= :at::timestamptz - :overdue::interval * power(2, (
          select least(count(*), 7) - 1 from search_ledger earlier
          where earlier.tenant_id = current_tenant() and earlier.index_name = :index_name
            and earlier.document_id = missed.document_id and earlier.rev <= missed.rev and earlier.state = 'sent'))
      and not exists (
          select from search_ledger later
          where later.tenant_id = current_tenant() and later.index_name = :index_name
            and later.document_id = missed.document_id and later.rev > missed.rev and later.state <> 'dead')
    returning missed.asset_id
), marked as (
    insert into search_sync_work (tenant_id, index_name, asset_id, marked_at, due_at)
    select current_tenant(), index_name, asset_id, clock_timestamp(), clock_timestamp()
    from held, (select asset_id from buried union select asset_id from lost order by asset_id) things
    on conflict (tenant_id, index_name, asset_id) do update set marks = search_sync_work.marks + 1
    returning 1
)
select count(*) from marked;
