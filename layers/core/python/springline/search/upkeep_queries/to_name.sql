-- Dead attempts of an index that the engine holds and whose deletion is still to be asked for, or was so long ago that
-- it was of no use; without those that died after `until`. JSON of [document, attempt], the lowest first, and when the first of them died.
-- Cost: reads the index search_ledger_left_out; at most `size` come back.
select coalesce(json_agg(json_build_array(document_id, rev) order by rev), '[]')::text, min(dead_at)
from (
    select document_id, rev, dead_at from search_ledger
    where tenant_id = current_tenant() and index_name = :index_name and state = 'dead' and seen_at is not null
      and dead_at <= :until::timestamptz
      and (named_at is null or named_at < :again::timestamptz)
    order by rev limit :size::integer
) dead;
