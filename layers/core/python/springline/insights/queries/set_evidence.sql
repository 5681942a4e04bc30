-- Has an insight rest on evidence :links, {number: stance}, and on no other. Index: insight_evidence_pkey. Cost: what it
-- rests on, before and now.
with wanted as (
    select key::bigint as evidence_id, value as stance from jsonb_each_text(:links::jsonb)
),
gone as (
    delete from insight_evidence l
    where l.tenant_id = current_tenant() and l.insight_id = :id::bigint
      and not exists (select from wanted w where w.evidence_id = l.evidence_id)
)
insert into insight_evidence (tenant_id, insight_id, evidence_id, stance)
select current_tenant(), :id::bigint, evidence_id, stance from wanted order by evidence_id
on conflict (tenant_id, insight_id, evidence_id) do update set stance = excluded.stance
where insight_evidence.stance <> excluded.stance
