-- Stores a comment: (id). Cost: one row.
insert into insight_comment (tenant_id, insight_id, text, made_by, made_at)
values (current_tenant(), :insight_id::bigint, :text, :by, :at::timestamptz)
returning id
