-- Kept answers, those asked last first, from behind a place on: (id, question, number, sentences, method, asked by and at,
-- looked at, state). Index: answer_by_asking, answer_version_pkey, answer_sentence_pkey, the unique key of resource.
-- Cost: four probes each.
select a.id, a.question, a.number, (
           select count(*) from answer_sentence s
           where s.tenant_id = current_tenant() and s.answer_id = a.id and s.number = a.number),
       v.method, a.asked_by, a.asked_at, a.looked_at, coalesce(r.state, 'fresh')
from (
    select * from answer
    where tenant_id = current_tenant()
      and (:before_at::timestamptz is null or (asked_at, id) < (:before_at::timestamptz, :before_id::bigint))
    order by asked_at desc, id desc
    limit :limit::integer
) a
join answer_version v on v.tenant_id = current_tenant() and v.answer_id = a.id and v.number = a.number
left join resource r on r.tenant_id = current_tenant() and r.kind = 'answer' and r.natural_key = a.id::text
order by a.asked_at desc, a.id desc
