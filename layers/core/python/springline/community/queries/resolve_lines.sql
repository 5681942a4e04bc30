-- Marks those lines of an export as read that waited in quarantine. Cost: the lines that wait. Index: the unique one.
update quarantine set resolved_at = :at::timestamptz
where tenant_id = current_tenant() and source_system = :source_system and file_key = :file_key and resolved_at is null
  and line = any(:lines::bigint[])
