-- A run's status and newest number with its next :limit events, about :most_bytes at most, as JSON and in order: one row
-- each, one with nulls where there are none, no row where there is no run. All of one moment. Index: the primary keys.
-- Cost grows with :limit.
select run.status, run.last_number, event.number, event.type, event.told
from run
left join lateral (
    select number, type, told, sum(octet_length(told)) over (order by number) - octet_length(told) as bytes_before
    from (
        select number, type,
               json_build_object('run_id', run_id, 'number', number, 'type', type, 'at', at, 'data', data)::text as told
        from run_event
        where run_event.tenant_id = current_tenant() and run_id = :run_id::bigint and number > :after::integer
        order by number limit :limit
    ) next
) event on bytes_before < :most_bytes::bigint
where run.tenant_id = current_tenant() and run.id = :run_id::bigint
order by event.number
