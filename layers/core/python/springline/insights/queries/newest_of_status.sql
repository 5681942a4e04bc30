-- The same of one status. Index: insight_by_status. Cost: the page.
select changed_at, id from insight
where tenant_id = current_tenant() and status = :status
  and (:before_at::timestamptz is null or (changed_at, id) < (:before_at::timestamptz, :before_id::bigint))
order by changed_at desc, id desc
limit :limit::integer
