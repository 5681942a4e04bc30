-- Stores a version of a locked bundle. One that changes no text has nothing to read, and is ready (:is_ready).
insert into bundle_version (tenant_id, bundle_id, number, state, note, origin, added, changed, removed, created_by,
    created_at, finished_at, run_id)
values (current_tenant(), :bundle_id::bigint, :number::integer,
    case when :is_ready::boolean then 'ready' else 'ingesting' end, :note, :origin::jsonb, :added::integer,
    :changed::integer, :removed::integer, :created_by, :at::timestamptz,
    case when :is_ready::boolean then :at::timestamptz end, :run_id::bigint)
