-- Appends an audit entry and moves the head of the log to it. Cost: two rows. Index: audit_head_pkey.
with appended as (
    insert into audit_log (tenant_id, number, actor, at, action, resource, diff, request_id, previous_hash, hash)
    values (current_tenant(), :number::bigint, :actor::text, :at::timestamptz, :action::text, :resource::text,
            :diff::jsonb, :request_id::text, :previous_hash::bytea, :hash::bytea)
    returning number, hash
)
update audit_head set number = appended.number, hash = appended.hash
from appended where tenant_id = current_tenant()
