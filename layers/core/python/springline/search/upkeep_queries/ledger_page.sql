-- The ledger's next documents of an index after one: the last of them (null where there are no more), and as JSON
-- [document, attempt, whether it is shown] of all their attempts; about `size` of these, no document cut in two.
-- Cost: reads as many rows of the primary key.
with bound as (
    select coalesce((
        select document_id from search_ledger
        where tenant_id = current_tenant() and index_name = :index_name and document_id > :after::bigint
        order by document_id, rev offset :size::integer - 1 limit 1
    ), 9223372036854775807) as upto
)
select
    (select nullif(upto, 9223372036854775807) from bound),
    (
        select coalesce(json_agg(json_build_array(document_id, rev, state = 'shown')), '[]')::text from search_ledger
        where tenant_id = current_tenant() and index_name = :index_name
          and document_id > :after::bigint and document_id <= (select upto from bound)
    );
