-- Notes that :holder could not fetch an answer and ends its lease; nobody tries before :retry_at. Index: the primary key.
update app_cache
set lease_holder = null, lease_until = null, retry_at = :retry_at::timestamptz, changed_during_fetch = false
where tenant_id = current_tenant() and resource = :resource and lease_holder = :holder
