-- The next messages by id, for an index that is built from nothing. Cost: reads as many rows of the primary key, and
-- those of other tenants between them.
select id from message where tenant_id = current_tenant() and id > :after::bigint order by id limit :size::integer;
