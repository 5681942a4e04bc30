-- Notes that the newest snapshot of a page was received again; no row where it has other bytes, or another encoding. Cost: one probe.
-- Index: web_snapshot_pkey.
update web_snapshot
set seen_at = greatest(seen_at, :at::timestamptz)
where tenant_id = current_tenant() and page_id = :page_id::bigint and number = :number::integer and sha256 = :sha256
  and charset is not distinct from :charset::text
returning number
