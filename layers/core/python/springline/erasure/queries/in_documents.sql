-- Rows of provenance that have any of :words from documents and pages of the web: (table, how many), of texts and values,
-- and of what is quoted of them. Cost: one read of these rows.
select 'resource_version', count(*)
from resource_version v
join resource r on r.tenant_id = current_tenant() and r.id = v.resource_id and r.kind in ('document', 'web', 'extraction')
where v.tenant_id = current_tenant()
  and exists (select from unnest(:words::text[]) word where strpos(v.content, word) > 0)
union all
select 'derivation', count(*)
from derivation d
join resource s on s.tenant_id = current_tenant() and s.id = d.source_resource_id and s.kind in ('document', 'web')
where d.tenant_id = current_tenant()
  and exists (select from unnest(:words::text[]) word
              where strpos(concat_ws(' ', d.selector, d.selected, d.selected_now), word) > 0)
