-- The number of the version that a commit became; no row where it became none. Cost: one probe.
-- Index: bundle_version_of_commit.
select number from bundle_version
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and origin_commit = :commit
