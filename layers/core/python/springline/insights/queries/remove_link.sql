-- Forgets that an insight is about something. Index: insight_link_pkey. Cost: one probe.
delete from insight_link
where tenant_id = current_tenant() and insight_id = :insight_id::bigint and target_kind = :kind and target_id = :target_id::bigint
