-- The sentences of a version of an answer in their order: (text, ids of evidence as JSON). Index: answer_sentence_pkey,
-- answer_citation_pkey. Cost: the sentences and their citations.
select s.text, (
    select coalesce(json_agg(c.evidence_id order by c.evidence_id), '[]')::text from answer_citation c
    where c.tenant_id = current_tenant() and c.answer_id = s.answer_id and c.number = s.number and c.place = s.place)
from answer_sentence s
where s.tenant_id = current_tenant() and s.answer_id = :id::bigint and s.number = :number::integer
order by s.place
