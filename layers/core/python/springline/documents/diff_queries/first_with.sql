-- The first version of a bundle that has a document's text with this :version in provenance: (number). Cost: the rows of
-- the path. Index: the unique key of paths.
select min(from_number) from bundle_document
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and path = :path and version = :version::integer
having count(*) > 0
