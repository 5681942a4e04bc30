-- The same of those that have all of :words (a JSON array, in lower case) in their statement or subject, whose words are in a
-- :state, and of which their author is :least confident and less than :below; each where it is not null, as the others.
-- Index: insight_by_change, the unique key of resource, insight_link's. Cost: the tenant's insights, the one changed last
-- first, until the page is full; a probe of each where a state or a thing is asked for.
select i.changed_at, i.id
from insight i
where i.tenant_id = current_tenant()
  and (:before_at::timestamptz is null or (i.changed_at, i.id) < (:before_at::timestamptz, :before_id::bigint))
  and (:status::text is null or i.status = :status::text)
  and (:subject_key::text is null or i.subject_key = :subject_key::text)
  and (:least::double precision is null or i.confidence >= :least::double precision)
  and (:below::double precision is null or i.confidence < :below::double precision)
  and not exists (
      select from jsonb_array_elements_text(:words::jsonb) word
      where position(word in lower(i.statement || ' ' || coalesce(i.subject, ''))) = 0)
  and (:state::text is null or :state::text = coalesce(
      (select state from resource
       where tenant_id = current_tenant() and kind = 'insight' and natural_key = i.id::text offset 0), 'fresh'))
  and (:target_kind::text is null or exists (
      select from insight_link l
      where l.tenant_id = current_tenant() and l.insight_id = i.id
        and l.target_kind = :target_kind::text and l.target_id = :target_id::bigint))
order by i.changed_at desc, i.id desc
limit :limit::integer
