-- Says which text a snapshot has, and which version that is in provenance, where it was recorded. Cost: one probe.
-- Index: web_snapshot_pkey.
update web_snapshot set text_id = :text_id::bigint, version = coalesce(:version::integer, version)
where tenant_id = current_tenant() and page_id = :page_id::bigint and number = :number::integer
