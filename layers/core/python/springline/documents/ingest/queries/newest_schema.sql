-- The newest schema that a tenant wants values to satisfy, as JSON; no row where it wants nothing of its own.
-- Cost: the versions of one schema. Index: extraction_schema_pkey.
select schema::text from extraction_schema
where tenant_id = current_tenant() and key = :key
order by version desc
limit 1
