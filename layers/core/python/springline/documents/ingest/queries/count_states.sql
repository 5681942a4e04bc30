-- How many documents of a version are in each state: (waiting, parsed, indexed, extracted, failed).
-- Cost: these documents. Index: document_ingest_of_version.
select count(*) filter (where state = 'waiting'), count(*) filter (where state = 'parsed'),
       count(*) filter (where state = 'indexed'), count(*) filter (where state = 'extracted'),
       count(*) filter (where state = 'failed')
from document_ingest
where tenant_id = current_tenant() and bundle_id = :bundle_id::bigint and number = :number::integer
