-- Insights by their numbers: (id, statement, subject, predicate, value as JSON text, unit, confidence, what it rests on as
-- JSON text, status, version, number in provenance, created by, at, edited by, changed at, provenance's state, since when).
-- In no order. Index: insight_pkey, insight_evidence_pkey, the unique key of resource. Cost: two probes each, and what
-- they rest on.
select i.id, i.statement, i.subject, i.predicate, i.value::text, i.unit, i.confidence,
       (select coalesce(jsonb_object_agg(l.evidence_id, l.stance), '{}')::text from insight_evidence l
        where l.tenant_id = current_tenant() and l.insight_id = i.id),
       i.status, i.version, i.recorded_version, i.created_by, i.created_at, i.edited_by, i.changed_at,
       coalesce(r.state, 'fresh'), r.state_since
from insight i
left join lateral (
    select state, state_since from resource
    where tenant_id = current_tenant() and kind = 'insight' and natural_key = i.id::text offset 0
) r on true
where i.tenant_id = current_tenant() and i.id = any(array(select unnest(:ids::bigint[])))
