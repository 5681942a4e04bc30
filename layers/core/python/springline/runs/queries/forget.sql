-- As the system's role: deletes the oldest runs that ended before :before, at most 200 and about :most_events of their
-- events, at least one run. Index: run_to_forget. Cost grows with what it deletes.
delete from run using (
    select tenant_id, id from (
        select tenant_id, id, sum(last_number) over (order by finished_at, tenant_id, id) - last_number as events_before
        from (
            select tenant_id, id, finished_at, last_number from run where finished_at < :before::timestamptz
            order by finished_at, tenant_id, id limit 200
        ) oldest
    ) counted
    where events_before < :most_events::bigint
) old where run.tenant_id = old.tenant_id and run.id = old.id
