-- Notes under which number provenance knows an insight. Index: insight_pkey. Cost: one probe.
update insight set recorded_version = :recorded_version::integer where tenant_id = current_tenant() and id = :id::bigint
