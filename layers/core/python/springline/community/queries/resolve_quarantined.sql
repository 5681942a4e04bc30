-- Marks a quarantined line as read after all, or notes the newest reason why it can't be.
update quarantine set resolved_at = :resolved_at::timestamptz, reason = coalesce(:reason, reason) where id = :id
