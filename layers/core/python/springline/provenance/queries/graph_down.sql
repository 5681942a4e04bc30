-- What rests on things now, with both ends, in the columns of graph_up.sql; of a stream's positions only :position, where
-- that is not 0. Where more than :limit rest on them, those on the first positions. Index: derivation_of_source.
-- Cost: :limit of those that rest on each of them.
select d.id, r.id, r.kind, r.natural_key, r.state, r.state_since, v.number, c.number, c.content_hash = '',
       s.id, s.kind, s.natural_key, s.state, s.state_since, d.source_version, n.number, n.id, n.content_hash = '',
       d.position, d.role, d.selector, d.selected, d.selected_now, d.changed_at, d.changed_by
from (
    select found.* from unnest(:ids::bigint[]) wanted (id)
    cross join lateral (
        select * from derivation
        where tenant_id = current_tenant() and source_resource_id = wanted.id and is_current
          and (:position::bigint = 0 or position = :position::bigint)
        order by position limit :limit::integer
    ) found
    limit :limit::integer
) d
join resource r on r.tenant_id = current_tenant() and r.id = d.derived_resource_id
join resource_version v on v.tenant_id = current_tenant() and v.id = d.derived_version_id
join resource s on s.tenant_id = current_tenant() and s.id = d.source_resource_id
left join resource_version c on c.tenant_id = current_tenant() and c.id = r.current_version_id
left join resource_version n on n.tenant_id = current_tenant() and n.id = s.current_version_id
order by r.kind, r.natural_key collate "C", d.role collate "C", d.id
