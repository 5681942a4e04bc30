-- The same of those that are about a thing. Index: insight_link_of_target, insight_pkey. Cost: all that are about it.
select i.changed_at, i.id
from insight_link l
join insight i on i.tenant_id = current_tenant() and i.id = l.insight_id
where l.tenant_id = current_tenant() and l.target_kind = :target_kind and l.target_id = :target_id::bigint
  and (:status::text is null or i.status = :status::text)
  and (:subject_key::text is null or i.subject_key = :subject_key::text)
  and (:before_at::timestamptz is null or (i.changed_at, i.id) < (:before_at::timestamptz, :before_id::bigint))
order by i.changed_at desc, i.id desc
limit :limit::integer
