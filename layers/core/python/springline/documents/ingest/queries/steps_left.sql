-- Whether a version has documents that are still to be parsed, indexed, and extracted from, each by itself.
-- Cost: three probes. Index: document_ingest_of_version.
select exists(select from document_ingest
              where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
                and state = 'waiting'),
       exists(select from document_ingest
              where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
                and state = 'parsed'),
       exists(select from document_ingest
              where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
                and state = 'indexed')
