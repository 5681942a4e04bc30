-- The next people by id, for an index that is built from nothing. Cost: reads as many rows of the primary key.
select id from people_index where tenant_id = current_tenant() and id > :after::bigint order by id limit :size::integer;
