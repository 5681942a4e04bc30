-- Takes their hashes from attempts that are shown, so that what they were sent for is sent anew whatever it holds now.
-- Until the new one is found the old one stays. Returns how many. Cost: those rows, by the primary key.
with distrusted as (
    update search_ledger one set content_hash = ''
    from jsonb_to_recordset(:attempts::jsonb) as asked (document_id bigint, rev bigint)
    where one.tenant_id = current_tenant() and one.index_name = :index_name
      and (one.document_id, one.rev) = (asked.document_id, asked.rev) and one.state = 'shown'
    returning 1
)
select count(*) from distrusted;
