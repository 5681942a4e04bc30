-- Notes that the feed did not answer, and when to ask next. Index: the primary key.
update app_cache_feed set failures = failures + 1, poll_at = :poll_at::timestamptz where tenant_id = current_tenant()
