-- Adds events to a run that is :expected, with the numbers that follow its last one, and lets it go on to :status; one
-- row with its kind and subject and its newest number, or none where the run is something else. The run's row is locked
-- until the transaction ends, so nobody else's events get between, and none of these numbers is ever given away without
-- its event. Index: the primary key. Cost: one update, and one insert per event.
with listed as (
    select event, place, count(*) over () as events
    from jsonb_array_elements(:events::jsonb) with ordinality listed (event, place)
),
newest_progress as (
    select event -> 'data' as data from listed
    where event ->> 'type' = 'progress' and event -> 'data' ->> 'step' is null order by place desc limit 1
),
changed as (
    update run
    set last_number = last_number + jsonb_array_length(:events::jsonb),
        status = :status::text,
        started_at = case when :status::text = 'running' then coalesce(started_at, :at::timestamptz) else started_at end,
        finished_at = case when :status::text in ('succeeded', 'failed', 'cancelled') then :at::timestamptz end,
        problem_title = :problem_title::text,
        problem_detail = :problem_detail::text,
        progress_done = coalesce((select (data ->> 'done')::bigint from newest_progress), progress_done),
        progress_total = case when exists (select from newest_progress) then (select (data ->> 'total')::bigint from newest_progress) else progress_total end,
        progress_unit = coalesce((select data ->> 'unit' from newest_progress), progress_unit),
        -- Left alone for a minute: it is in an index, so each change of it would be one of every index.
        alive_until = case when alive_until between :alive_until::timestamptz - interval '1 minute' and :alive_until::timestamptz
                           then alive_until else :alive_until::timestamptz end
    where tenant_id = current_tenant() and id = :run_id::bigint and status = :expected::text
    returning kind, subject, last_number
),
written as (
    insert into run_event (tenant_id, run_id, number, type, at, data)
    select current_tenant(), :run_id::bigint, changed.last_number - events + place, event ->> 'type', :at::timestamptz, event -> 'data'
    from changed cross join listed
)
select kind, subject, last_number from changed
