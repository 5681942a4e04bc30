-- Moves the tenant's checkpoint, which is locked. Cost: one row.
update highlight_scan set xid = :xid::xid8, id = :id::bigint, moved_at = clock_timestamp()
where tenant_id = current_tenant()
