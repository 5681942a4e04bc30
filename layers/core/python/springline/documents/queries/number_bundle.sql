-- Gives a locked bundle its newest number. Cost: one probe. Index: bundle_pkey.
update bundle
set last_number = :number::integer, documents = :documents::integer
where tenant_id = current_tenant() and id = :id::bigint
