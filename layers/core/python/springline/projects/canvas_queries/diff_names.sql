-- What diffs in :wanted, [{place, slug, path, old, new}], are of: (place, name), no row where a bundle has not both versions,
-- or a document in neither. Cost: a probe each, and the rows of its path. Index: the keys of bundle and bundle_document.
select wanted.place, coalesce(wanted.path, b.title) || ', ' || wanted.old || '..' || wanted.new
from jsonb_to_recordset(:wanted::jsonb) wanted (place integer, slug text, path text, old integer, new integer)
cross join lateral (select id, title from bundle
                    where tenant_id = current_tenant() and slug = wanted.slug and last_number >= wanted.new
                    limit 1) b
where wanted.old < wanted.new
  and (wanted.path is null
       or exists (select from bundle_document d
                  where d.tenant_id = current_tenant() and d.bundle_id = b.id and d.path = wanted.path
                    and d.from_number <= wanted.new and (d.to_number is null or d.to_number >= wanted.old)))
