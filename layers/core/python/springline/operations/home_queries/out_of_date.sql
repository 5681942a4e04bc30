-- What provenance marks as stale or suspect, the newest of each first, without highlights, which are told by themselves:
-- (state, kind, key, since when). Index: resource_out_of_date_besides. Cost: :limit entries of it for each of the two.
select state, kind, natural_key, state_since from (
    (select state, kind, natural_key, state_since from resource
     where tenant_id = current_tenant() and state = 'stale' and kind <> 'highlight'
     order by state_since desc limit :limit::integer)
    union all
    (select state, kind, natural_key, state_since from resource
     where tenant_id = current_tenant() and state = 'suspect' and kind <> 'highlight'
     order by state_since desc limit :limit::integer)
) marked
order by state_since desc, kind, natural_key
limit :limit::integer
