-- Notes what an insight is about: :targets, [{kind, id}]. Cost: one row each.
insert into insight_link (tenant_id, insight_id, target_kind, target_id, made_by, made_at)
select current_tenant(), :insight_id::bigint, kind, id, :by, :at::timestamptz
from jsonb_to_recordset(:targets::jsonb) t (kind text, id bigint)
on conflict do nothing
