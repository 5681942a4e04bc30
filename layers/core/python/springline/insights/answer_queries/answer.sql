-- A version of an answer, the newest where :number is null: (id, question, scope, number, newest number, asked by and at, looked
-- at, method, model, what was searched, dropped, made by and at, state, since when). Index: answer_pkey, answer_version_pkey,
-- the unique key of resource. Cost: three probes.
select a.id, a.question, a.scope::text, v.number, a.number, a.asked_by, a.asked_at, a.looked_at, v.method, v.model, v.searched::text,
       v.dropped, v.made_by, v.made_at, coalesce(r.state, 'fresh'), r.state_since
from answer a
join answer_version v on v.tenant_id = current_tenant() and v.answer_id = a.id and v.number = coalesce(:number::integer, a.number)
left join resource r on r.tenant_id = current_tenant() and r.kind = 'answer' and r.natural_key = a.id::text
where a.tenant_id = current_tenant() and a.id = :id::bigint
