-- Numbers of evidence, the newest first, from before :before on: (id). Index: evidence_pkey. Cost: the page.
select id from evidence
where tenant_id = current_tenant() and (:before::bigint is null or id < :before::bigint)
order by id desc
limit :limit::integer
