-- Removes answers that may not be shown any more, and of the others all but the :most that were fetched last. Index:
-- app_cache_ending. Cost: grows with what is removed, and with :most.
delete from app_cache
where tenant_id = current_tenant()
  and (stale_until <= :at::timestamptz
       or stale_until < (select stale_until from app_cache where tenant_id = current_tenant()
                         order by stale_until desc offset :most::integer - 1 limit 1))
