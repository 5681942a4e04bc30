-- Lets nobody else change insights until the transaction ends: (id), in their order. Not `for update`: a conflict with an
-- insight that is noted meanwhile, under provenance's lock, would wait for it, and who holds it waits for that lock. Index:
-- insight_pkey. Cost: one probe each.
select id from insight where tenant_id = current_tenant() and id = any(array(select unnest(:ids::bigint[])))
order by id for no key update
