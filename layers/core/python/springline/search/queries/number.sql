-- Numbers the attempts to send some roots' documents, and puts them into the ledger: as JSON a pair for each document
-- that has to be sent, of its place among :found and its rev; and how many attempts are dead now, because their document
-- is none of these roots' any more.
-- A document is sent unless its newest attempt has the same hash; where the root is doubtful, that has to be one that
-- searches have found. Whoever does this holds the family (hold_family), from before the documents were read.
-- Cost: one look by key into the ledger for each document and each root.
with claimed as materialized (
    select index_name, asset_id, is_doubtful
    from jsonb_to_recordset(:claimed::jsonb) as claimed (index_name text, asset_id bigint, is_doubtful boolean)
),
found as materialized (
    select n, index_name, asset_id, document_id, content_hash
    from jsonb_to_recordset(:found::jsonb)
        as found (n integer, index_name text, asset_id bigint, document_id bigint, content_hash text)
),
gone as (
    update search_ledger held
    set state = 'dead', dead_at = :at::timestamptz
    from claimed
    where held.tenant_id = current_tenant() and held.index_name = claimed.index_name and held.asset_id = claimed.asset_id
      and held.state <> 'dead'
      and (held.index_name, held.document_id) not in (select index_name, document_id from found)
    returning 1
),
-- What a document's earlier root sent of it is its present root's matter: who loses the document last lets go of all.
taken_over as (
    update search_ledger held
    set asset_id = found.asset_id
    from found
    where held.tenant_id = current_tenant() and held.index_name = found.index_name
      and held.document_id = found.document_id and held.asset_id <> found.asset_id and held.state <> 'dead'
),
numbered as materialized (
    select n, index_name, asset_id, document_id, content_hash, nextval('search_rev') as rev
    from found
    join claimed using (index_name, asset_id)
    left join lateral (
        select state, content_hash as known_hash from search_ledger held
        where held.tenant_id = current_tenant() and held.index_name = found.index_name
          and held.document_id = found.document_id and held.state <> 'dead'
        order by held.rev desc limit 1
    ) newest on true
    where newest.known_hash is distinct from found.content_hash or (claimed.is_doubtful and newest.state = 'sent')
),
added as (
    insert into search_ledger (tenant_id, index_name, document_id, rev, asset_id, content_hash, sent_at)
    select current_tenant(), index_name, document_id, rev, asset_id, content_hash, :at::timestamptz from numbered
),
moved as (
    update search_family set last_rev = greatest(last_rev, (select max(rev) from numbered))
    where tenant_id = current_tenant() and family = :family::text and exists (select from numbered)
)
select
    (select '[' || coalesce(string_agg('[' || n || ',' || rev || ']', ','), '') || ']' from numbered),
    (select count(*) from gone)
