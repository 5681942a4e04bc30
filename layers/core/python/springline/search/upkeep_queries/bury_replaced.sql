-- What a newer attempt replaces which the engine holds once: dead from now on. `asked` is what the engine was asked
-- about: JSON of {document_id, rev, copies}. Returns how many died.
-- Holds all rows of these documents until the transaction ends, in one order, so that two who promote take turns.
-- Cost: the rows of these documents, by the primary key. `is true` keeps what was asked about in a hash: nobody can
-- estimate how much it is, and a join would be a nested loop.
with asked as materialized (
    select * from jsonb_to_recordset(:asked::jsonb) as asked (document_id bigint, rev bigint, copies integer)
), held as materialized (
    select document_id, rev, state from search_ledger
    where tenant_id = current_tenant() and index_name = :index_name
      and document_id = any(array(select document_id from asked where copies > 0))
    order by document_id, rev for update
), newest as (
    select document_id, max(rev) as rev from held
    where state = 'sent' and (rev in (select rev from asked where copies = 1)) is true
    group by document_id
), replaced as (
    select held.document_id, held.rev, (held.rev in (select rev from asked where copies > 0)) is true as is_seen
    from held
    join newest on newest.document_id = held.document_id and newest.rev > held.rev
    where held.state <> 'dead'
), buried as (
    update search_ledger old
    set state = 'dead', dead_at = :at::timestamptz,
        seen_at = case when replaced.is_seen then coalesce(old.seen_at, :at::timestamptz) else old.seen_at end
    from replaced
    where old.tenant_id = current_tenant() and old.index_name = :index_name
      and (old.document_id, old.rev) = (replaced.document_id, replaced.rev)
    returning 1
)
select count(*) from buried;
