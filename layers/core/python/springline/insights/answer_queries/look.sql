-- Notes that an answer was looked for again. Index: answer_pkey. Cost: one probe.
update answer set looked_at = :at::timestamptz where tenant_id = current_tenant() and id = :id::bigint
