-- Conflicts by their numbers: (id, first, second, state, found at, decision, reason, decided by, decided at). In no
-- order. Index: insight_conflict_pkey. Cost: one probe each.
select id, first_id, second_id, state, found_at, decision, reason, decided_by, decided_at from insight_conflict
where tenant_id = current_tenant() and id = any(array(select unnest(:ids::bigint[])))
