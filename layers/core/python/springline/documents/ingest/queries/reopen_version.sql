-- Says that a version is ingested again, and which run tells of it. Cost: one probe. Index: bundle_version_pkey.
update bundle_version set state = 'ingesting', finished_at = null, run_id = :run_id::bigint
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
