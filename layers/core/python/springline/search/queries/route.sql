-- Where a search of a family goes: the names of the indexes with commas between, the last attempt that is in the ledger,
-- and as JSON all attempts that these indexes may hold and that are not shown. Nulls where the policy names no index.
-- One statement, so that the three are of one moment. Cost: the policy's few rows, and an entry of
-- search_ledger_left_out for each attempt that is left out.
with active as materialized (
    select distinct active_index_name as index_name from library_model_policy
    where tenant_id = current_tenant() and family = :family::text
)
select
    (select string_agg(index_name, ',' order by index_name) from active),
    (select last_rev from search_family where tenant_id = current_tenant() and family = :family::text),
    (
        select '[' || coalesce(string_agg(rev::text, ','), '') || ']' from search_ledger
        where tenant_id = current_tenant() and index_name = any(array(select index_name from active)) and state <> 'shown'
    )
