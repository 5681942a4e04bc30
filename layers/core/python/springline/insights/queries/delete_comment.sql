-- Takes the text out of a comment that :by wrote, or of anybody's where :by is null: (id), no row where there is none.
-- Index: insight_comment_pkey. Cost: one probe.
update insight_comment set text = null, deleted_at = coalesce(deleted_at, :at::timestamptz)
where tenant_id = current_tenant() and id = :id::bigint and insight_id = :insight_id::bigint
  and (:by::text is null or made_by = :by::text)
returning id
