-- What stands in the quarantined lines that still wait, oldest first, after an id: up to 64 KiB each. Index:
-- quarantine_waiting. Cost: grows with the limit.
select id, source_system, file_name, raw from quarantine
where tenant_id = current_tenant() and resolved_at is null and id > :after order by id limit :limit
