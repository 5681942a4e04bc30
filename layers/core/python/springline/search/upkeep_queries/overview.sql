-- What each index holds and what it waits for: index, documents shown, attempts on their way, dead ones, things that
-- wait to be sent, dead letters, and the seconds that the oldest of what waits has waited.
-- Cost: reads the whole ledger and all that waits; some tenths of a second for a million documents.
select
    one.index_name, coalesce(held.shown, 0), coalesce(held.sent, 0), coalesce(held.dead, 0),
    coalesce(waits.waiting, 0), coalesce(waits.dead_letters, 0),
    extract(epoch from clock_timestamp() - least(waits.since, outbox.since))::double precision
from search_index one
left join (
    select
        index_name,
        count(*) filter (where state = 'shown') as shown,
        count(*) filter (where state = 'sent') as sent,
        count(*) filter (where state = 'dead') as dead
    from search_ledger where tenant_id = current_tenant() group by index_name
) held on held.index_name = one.index_name
left join (
    select
        index_name,
        count(*) filter (where due_at < 'infinity') as waiting,
        count(*) filter (where due_at = 'infinity') as dead_letters,
        min(marked_at) filter (where due_at < 'infinity') as since
    from search_sync_work where tenant_id = current_tenant() group by index_name
) waits on waits.index_name = one.index_name
left join (
    select family, min(created_at) as since from search_sync_queue where tenant_id = current_tenant() group by family
) outbox on outbox.family = one.family and one.state <> 'dropping'
where one.tenant_id = current_tenant();
