-- Numbers of insights with when they were changed, the one changed last first: (changed at, id). Index: insight_by_change.
-- Cost: the page.
select changed_at, id from insight
where tenant_id = current_tenant()
  and (:before_at::timestamptz is null or (changed_at, id) < (:before_at::timestamptz, :before_id::bigint))
order by changed_at desc, id desc
limit :limit::integer
