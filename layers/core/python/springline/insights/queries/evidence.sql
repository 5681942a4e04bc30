-- Evidence by its numbers, with what provenance knows of it: (id, kind, key, version, position, start, end, made by, made
-- at, whether its message stands, selector where it is now, what it reads now, since when and by what that differs, the
-- source's current version). In no order. Index: evidence_pkey, the unique key of resource, derivation_of_derived,
-- message_pkey. Cost: six probes each.
select e.id, e.source_kind, e.source_key, e.source_version, e.position, e.start, e."end", e.made_by, e.made_at,
       e.position = 0 or exists (
           select from message m
           where m.tenant_id = current_tenant() and m.id = e.position and m.sent_at is not null and m.deleted_at is null
             and coalesce(m.expires_at > clock_timestamp(), true)
       ),
       d.selector, d.selected_now, d.changed_at, d.changed_by, d.number
from evidence e
left join lateral (
    select d.selector, d.selected_now, d.changed_at, d.changed_by, n.number
    from resource r
    join derivation d on d.tenant_id = current_tenant() and d.derived_resource_id = r.id and d.is_current
    join resource s on s.tenant_id = current_tenant() and s.id = d.source_resource_id
    left join resource_version n on n.tenant_id = current_tenant() and n.id = s.current_version_id
    where r.tenant_id = current_tenant() and r.kind = 'evidence' and r.natural_key = e.id::text
    offset 0
) d on true
where e.tenant_id = current_tenant() and e.id = any(array(select unnest(:ids::bigint[])))
