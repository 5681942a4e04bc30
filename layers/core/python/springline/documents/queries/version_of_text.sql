-- The newest version of a bundle in which a document has its :text-th text: (number), none where it never had. A path that
-- the newest version has is in version :last_number. Cost: the rows of the path. Index: the unique key of paths.
select coalesce(to_number, :last_number::integer)
from bundle_document
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and path = :path and version = :text::integer
order by from_number desc
limit 1
