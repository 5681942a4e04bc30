-- The same of one subject, and of one status where :status is not null. Index: insight_of_subject. Cost: those of the
-- subject, until the page is full.
select changed_at, id from insight
where tenant_id = current_tenant() and subject_key = :subject_key and (:status::text is null or status = :status::text)
  and (:before_at::timestamptz is null or (changed_at, id) < (:before_at::timestamptz, :before_id::bigint))
order by changed_at desc, id desc
limit :limit::integer
