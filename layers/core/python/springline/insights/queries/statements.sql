-- What insights say: (id, statement), in no order. Index: insight_pkey. Cost: one probe each.
select id, statement from insight where tenant_id = current_tenant() and id = any(array(select unnest(:ids::bigint[])))
