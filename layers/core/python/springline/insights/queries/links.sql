-- What an insight is about: (kind, id, made by, made at). Index: insight_link_pkey. Cost: its links.
select target_kind, target_id, made_by, made_at from insight_link
where tenant_id = current_tenant() and insight_id = :insight_id::bigint
order by target_kind, target_id
