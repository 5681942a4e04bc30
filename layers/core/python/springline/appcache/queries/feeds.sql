-- All tenants, for the system's role: id, when to ask the feed for each next, and by when it was read to its end; nulls
-- for those of which nothing was asked yet. Cost: grows with the number of tenants.
select tenant.id, poll_at, caught_up_at from tenant left join app_cache_feed on tenant_id = tenant.id order by tenant.id
