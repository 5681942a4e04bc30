-- Lands the newest name of people. Returns one row: the documents that show it, for count_differences, which are the
-- person's own and those of all requests that they take part in or opened. Indexes: index_facet_filter,
-- raw_requests_of_author. Cost: per renamed person, the number of their requests.
with incoming as (
    select distinct on (d.user_id) *
    from json_to_recordset(:events::json) as d (event_id bigint, event_xid xid8, event_source text, event_subject text, recordedtime timestamptz, user_id bigint, version integer, name text, is_bot boolean, operation text)
    order by d.user_id, d.version desc
),
landed as (
    insert into raw_people as kept (tenant_id, user_id, version, name, is_bot, source_system, source_id, operation, event_id, batch_id, xid, recorded_at)
    select current_tenant(), user_id, version, name, is_bot, event_source, event_subject, operation, event_id, :batch, event_xid, recordedtime
    from incoming
    on conflict (tenant_id, user_id) do update
        set version = excluded.version, name = excluded.name, is_bot = excluded.is_bot, operation = excluded.operation,
            source_system = excluded.source_system, source_id = excluded.source_id, event_id = excluded.event_id, batch_id = excluded.batch_id, xid = excluded.xid,
            recorded_at = excluded.recorded_at, landed_at = clock_timestamp()
        where kept.version < excluded.version
    returning user_id
),
shown as (
    select 'person' as kind, user_id as doc_id from landed
    union
    select 'request', doc_id from index_facet
    where tenant_id = current_tenant() and kind = 'request' and facet = 'participant' and value = any(array(select user_id::text from landed))
    union
    select 'request', request_id from raw_requests
    where tenant_id = current_tenant() and author_id = any(array(select user_id from landed))
)
select array_agg((kind, doc_id, null, null, 0)::facet_count)::text from shown
