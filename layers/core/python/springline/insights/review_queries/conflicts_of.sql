-- Conflicts of an insight that are not gone, the newest first, in the columns of conflicts.sql. Index: the unique key of
-- insight_conflict, insight_conflict_of_second. Cost: all of its conflicts.
select id, first_id, second_id, state, found_at, decision, reason, decided_by, decided_at from insight_conflict
where tenant_id = current_tenant() and id = any(array(
    select id from insight_conflict where tenant_id = current_tenant() and first_id = :id::bigint and state <> 'gone'
    union
    select id from insight_conflict where tenant_id = current_tenant() and second_id = :id::bigint and state <> 'gone'
))
order by found_at desc, id desc
limit :limit::integer
