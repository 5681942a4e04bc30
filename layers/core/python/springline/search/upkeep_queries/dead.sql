-- The next dead attempts of an index of which it is to be learned whether the engine holds them: those that were never
-- seen, and those whose deletion was asked for. JSON of [document, attempt], by attempt.
-- Cost: reads the index search_ledger_left_out from `after` on; at most `size` come back.
select coalesce(json_agg(json_build_array(document_id, rev) order by rev), '[]')::text
from (
    select document_id, rev from search_ledger
    where tenant_id = current_tenant() and index_name = :index_name
      and state = 'dead' and rev > :after::bigint and (seen_at is null or named_at is not null)
    order by rev limit :size::integer
) dead;
