-- Says how the ingest of a version ended; touches no row where it has ended already. Cost: one probe.
-- Index: bundle_version_pkey.
update bundle_version set state = :state, finished_at = :at::timestamptz
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer and state = 'ingesting'
