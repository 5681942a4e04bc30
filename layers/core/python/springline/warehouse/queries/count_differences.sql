-- Counts what a batch changes in the facets of documents, and marks these to be rendered again: one whose differences
-- cancel out is left alone, one told of without a facet is only marked. Returns how many are marked. A batch's last
-- statement, because batches share these rows and wait for each other from here on. What reads the marks comes before
-- what only counts, so marks are locked before counts, as transforms lock them.
-- Indexes: index_facet_pkey, index_dirty_pkey. Cost: one upsert per facet and document that changes.
with differences as (
    select kind, doc_id, facet, value, sum(n)::bigint as n
    from unnest(:differences::facet_count[])
    group by kind, doc_id, facet, value
    having sum(n) <> 0 or facet is null
),
marked as (
    insert into index_dirty as kept (tenant_id, kind, doc_id, source_recorded_at)
    select current_tenant(), kind, doc_id, :recorded_at::timestamptz
    from (select distinct kind, doc_id from differences) documents
    order by kind, doc_id
    on conflict (tenant_id, kind, doc_id) do update
        set source_recorded_at = greatest(kept.source_recorded_at, excluded.source_recorded_at)
    returning 1
),
counted as (
    insert into index_facet as kept (tenant_id, kind, doc_id, facet, value, n)
    select current_tenant(), kind, doc_id, facet, value, n from differences where facet is not null
    order by kind, doc_id, facet, value
    on conflict (tenant_id, kind, doc_id, facet, value) do update set n = kept.n + excluded.n
)
select count(*) from marked
