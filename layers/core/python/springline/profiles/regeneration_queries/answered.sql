-- Takes away the requests of people whom nobody has asked for again since the times given.
-- Cost: an index probe per person. Index: highlight_regeneration_pkey.
delete from highlight_regeneration r
using unnest(:ids::bigint[], :times::timestamptz[]) answered (id, requested_at)
where r.tenant_id = current_tenant() and r.user_id = answered.id and r.requested_at <= answered.requested_at
