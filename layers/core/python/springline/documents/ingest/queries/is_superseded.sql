-- Whether provenance has a newer text of a document's path, or knows already that the path is gone.
-- Cost: the versions of one path. Index: the unique key of bundle_document, bundle_version_pkey.
select exists(
           select from bundle_document l
           where l.tenant_id = current_tenant() and l.bundle_id = d.bundle_id and l.path = d.path
             and l.from_number > d.from_number and l.version is not null
       )
       or exists(
           select from bundle_version v
           where v.tenant_id = current_tenant() and v.bundle_id = d.bundle_id and v.number = d.to_number + 1
             and v.state <> 'ingesting'
             and not exists(
                 select from bundle_document n
                 where n.tenant_id = current_tenant() and n.bundle_id = d.bundle_id and n.path = d.path
                   and n.from_number = v.number
             )
       )
from bundle_document d
where d.tenant_id = current_tenant() and d.id = :document_id::bigint
