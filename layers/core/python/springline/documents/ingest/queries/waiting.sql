-- The documents of a version that wait to be parsed. Cost: these. Index: document_ingest_of_version.
select document_id from document_ingest
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer and state = 'waiting'
order by document_id
