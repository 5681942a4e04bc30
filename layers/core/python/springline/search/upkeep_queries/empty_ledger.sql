-- Removes up to `size` attempts of an index that is being dropped; returns how many there were. Cost: those rows.
with emptied as (
    delete from search_ledger one
    using (
        select document_id, rev from search_ledger
        where tenant_id = current_tenant() and index_name = :index_name limit :size::integer
    ) taken
    where one.tenant_id = current_tenant() and one.index_name = :index_name
      and (one.document_id, one.rev) = (taken.document_id, taken.rev)
    returning 1
)
select count(*) from emptied;
