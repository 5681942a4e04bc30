-- The insights that rest on evidence: (evidence, insight, stance, statement, status, provenance's state). Index:
-- insight_evidence_of_evidence, insight_pkey, the unique key of resource. Cost: three probes each.
select wanted.id, i.id, i.stance, i.statement, i.status, coalesce(r.state, 'fresh')
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (
    select i.id, l.stance, i.statement, i.status
    from insight_evidence l
    join insight i on i.tenant_id = current_tenant() and i.id = l.insight_id
    where l.tenant_id = current_tenant() and l.evidence_id = wanted.id
    offset 0
) i
left join lateral (
    select state from resource
    where tenant_id = current_tenant() and kind = 'insight' and natural_key = i.id::text offset 0
) r on true
order by wanted.id, i.id
