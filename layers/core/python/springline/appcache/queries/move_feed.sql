-- Moves the tenant's place in the feed on from :since to :next, unless somebody else has; the number of rows says so.
-- Index: the primary key.
update app_cache_feed
set position = :next, failures = 0, poll_at = :poll_at::timestamptz,
    caught_up_at = case when :is_end::boolean then :asked_at::timestamptz else caught_up_at end
where tenant_id = current_tenant() and position is not distinct from :since::text
