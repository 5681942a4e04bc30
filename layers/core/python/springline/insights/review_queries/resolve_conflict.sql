-- Notes what was decided of a conflict that is open: (id); no row where it is not. Index: insight_conflict_pkey.
-- Cost: one probe.
update insight_conflict
set state = 'resolved', decision = :decision, reason = :reason, decided_by = :by, decided_at = :at::timestamptz
where tenant_id = current_tenant() and id = :id::bigint and state = 'open'
returning id
