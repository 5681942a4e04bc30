-- The commits that became versions of a bundle, with their numbers, as a JSON object. Cost: those versions.
-- Index: bundle_version_of_commit.
select coalesce(jsonb_object_agg(origin_commit, number), '{}')::text from bundle_version
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and origin_commit is not null
