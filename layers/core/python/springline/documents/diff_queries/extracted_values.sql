-- What documents say at places of what was extracted from them last, :wanted as a JSON array of {key, place}: (key, place,
-- subject, value). Index: the unique key of resource, resource_version_pkey. Cost: what was extracted from these documents.
with wanted as materialized (
    select distinct key, place from jsonb_to_recordset(:wanted::jsonb) one (key text, place integer)
)
select wanted.key, wanted.place, e.said ->> 'subject', e.said ->> 'value'
from (select distinct key from wanted) asked
join resource r on r.tenant_id = current_tenant() and r.kind = 'extraction' and r.natural_key = asked.key
join resource_version v on v.tenant_id = current_tenant() and v.id = r.current_version_id
cross join lateral jsonb_array_elements(v.content::jsonb) with ordinality e (said, place)
join wanted on wanted.key = asked.key and wanted.place = e.place - 1
