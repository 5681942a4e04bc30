-- The newest attempt of each document which the engine holds once is what searches find from now on. To be run after
-- bury_replaced in its transaction: the unique index search_ledger_shown lets the old one go first. Returns how many.
-- Cost: those rows, by the primary key.
with asked as (
    select * from jsonb_to_recordset(:asked::jsonb) as asked (document_id bigint, rev bigint, copies integer)
), newest as (
    select document_id, max(rev) as rev from search_ledger join asked using (document_id, rev)
    where tenant_id = current_tenant() and index_name = :index_name and state = 'sent' and copies = 1
    group by document_id
), shown as (
    update search_ledger found set state = 'shown', seen_at = :at::timestamptz
    from newest
    where found.tenant_id = current_tenant() and found.index_name = :index_name
      and (found.document_id, found.rev) = (newest.document_id, newest.rev)
    returning 1
)
select count(*) from shown;
