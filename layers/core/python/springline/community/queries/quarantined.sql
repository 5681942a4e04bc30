-- Quarantined lines that still wait, oldest first, after an id. Index: quarantine_waiting. Cost: grows with the limit.
select id, source_system, file_name, line, reason, quarantined_at from quarantine
where tenant_id = current_tenant() and resolved_at is null and id > :after order by id limit :limit
