-- Changes what is said of a bundle. Cost: one probe. Index: bundle_pkey.
update bundle
set title = :title, description = :description, archived_at = :archived_at::timestamptz
where tenant_id = current_tenant() and id = :id::bigint
