-- Answers that are stale and not of a certain version of a bundle, those that were asked longest ago first: (id).
-- Index: resource_out_of_date_besides, answer_pkey. Cost: the stale things of the tenant that are no highlights, and a probe
-- for each stale answer.
select a.id
from resource r
join answer a on a.tenant_id = current_tenant() and a.id = r.natural_key::bigint
where r.tenant_id = current_tenant() and r.state = 'stale' and r.kind <> 'highlight' and r.kind = 'answer'
  and a.scope ->> 'version' is null
order by a.looked_at, a.id
limit :limit::integer
