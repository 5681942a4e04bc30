-- How far the indexes of each family are behind, all tenants together, for the system's role: family, seconds since the
-- oldest change that some index has not been sent, how many changes wait, how many are dead letters.
-- What waits for an index that is being dropped, or for none, is behind nothing. Cost: reads all that waits.
select
    family,
    coalesce(extract(epoch from clock_timestamp() - min(since) filter (where not is_dead)), 0)::double precision,
    count(since) filter (where not is_dead),
    count(since) filter (where is_dead)
from (
    select distinct family, null::timestamptz as since, false as is_dead from search_index
    union all
    select family, created_at, false
    from search_sync_queue
    where (tenant_id, family) in (select tenant_id, family from search_index where state <> 'dropping')
    union all
    select family, marked_at, due_at = 'infinity'
    from search_sync_work
    join search_index using (tenant_id, index_name)
    where state <> 'dropping'
) waiting
group by family
order by family
