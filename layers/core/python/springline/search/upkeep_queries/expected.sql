-- How many documents a search of an index should find: how many are shown, the last attempt in the ledger, and as JSON
-- all attempts that are left out; of one moment. Cost: counts search_ledger_shown, or the whole ledger (a sequential
-- scan) where most of it is this index's: 0.1 s to 0.6 s for a million.
select
    (
        select count(*) from search_ledger
        where tenant_id = current_tenant() and index_name = :index_name and state = 'shown'
    ),
    (select last_rev from search_family where tenant_id = current_tenant() and family = :family),
    (
        select '[' || coalesce(string_agg(rev::text, ','), '') || ']' from search_ledger
        where tenant_id = current_tenant() and index_name = :index_name and state <> 'shown'
    );
