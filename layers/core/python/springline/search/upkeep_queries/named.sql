-- Notes that the deletion of attempts was asked for; returns how many are still there.
-- Cost: those rows, by the primary key.
with named as (
    update search_ledger one set named_at = :at::timestamptz
    from jsonb_to_recordset(:attempts::jsonb) as asked (document_id bigint, rev bigint)
    where one.tenant_id = current_tenant() and one.index_name = :index_name
      and (one.document_id, one.rev) = (asked.document_id, asked.rev)
    returning 1
)
select count(*) from named;
