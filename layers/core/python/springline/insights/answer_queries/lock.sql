-- The newest number of an answer that nobody else asks again until the transaction ends; no row where there is none.
-- Index: answer_pkey. Cost: one probe.
select number from answer where tenant_id = current_tenant() and id = :id::bigint for update
