-- The paths that a version took away, whose text provenance still has, and no later version's. Cost: what the version took
-- away, and the versions of each. Index: bundle_document_until, the unique key of bundle_document.
select d.path
from bundle_document d
where d.tenant_id = current_tenant() and d.bundle_id = :bundle_id::bigint and d.to_number = :number::integer - 1
  and not exists(
      select from bundle_document l
      where l.tenant_id = current_tenant() and l.bundle_id = d.bundle_id and l.path = d.path
        and (l.from_number = :number::integer or l.from_number > :number::integer and l.version is not null)
  )
  and exists(
      select from bundle_document e
      where e.tenant_id = current_tenant() and e.bundle_id = d.bundle_id and e.path = d.path
        and e.from_number < :number::integer and e.version is not null
  )
order by d.path
