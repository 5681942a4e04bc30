-- Stores the sentences of a version, :sentences being [{place, text, evidence: [ids]}]. Cost: a row for each, and for each of
-- their evidence.
with sentence as (
    select place, text, evidence from jsonb_to_recordset(:sentences::jsonb) one (place integer, text text, evidence jsonb)
),
stored as (
    insert into answer_sentence (tenant_id, answer_id, number, place, text)
    select current_tenant(), :id::bigint, :number::integer, place, text from sentence
)
insert into answer_citation (tenant_id, answer_id, number, place, evidence_id)
select distinct current_tenant(), :id::bigint, :number::integer, place, evidence_id::bigint
from sentence cross join lateral jsonb_array_elements_text(evidence) evidence_id
