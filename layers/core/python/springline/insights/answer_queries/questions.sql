-- What answers answer: (id, question), in no order. Index: answer_pkey. Cost: one probe each.
select id, question from answer where tenant_id = current_tenant() and id = any(array(select unnest(:ids::bigint[])))
