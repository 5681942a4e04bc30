-- The next present documents by id, for an index that is built from nothing; those without a text have no chunks.
-- Cost: reads rows of the primary key, those of older versions too.
select id from bundle_document
where tenant_id = current_tenant() and id > :after::bigint and to_number is null
order by id limit :size::integer;
