-- Takes attempts that the engine holds and nobody knows of into the ledger, as dead: left out of searches from now on,
-- and deleted with the others. Returns how many; none where the index is being dropped. Cost: as many rows.
with index_held as materialized (
    select index_name from search_index
    where tenant_id = current_tenant() and index_name = :index_name and state <> 'dropping' for key share
), adopted as (
    insert into search_ledger
        (tenant_id, index_name, document_id, rev, asset_id, state, content_hash, sent_at, seen_at, dead_at)
    select
        current_tenant(), index_name, document_id, rev, asset_id, 'dead', '',
        :at::timestamptz, :at::timestamptz, :at::timestamptz
    from index_held, jsonb_to_recordset(:held::jsonb) as held (document_id bigint, rev bigint, asset_id bigint)
    on conflict do nothing
    returning 1
)
select count(*) from adopted;
