-- Insights as the landing keeps them, each with the event that told of this state: rows for COPY into comment_insights,
-- columns in the order that warehouse/queries/pages.py names. Those of comments after id :after, :limit at most, by id;
-- of comments made from :from_at on and before :to_at, on requests of group :group_id where it is given. Where :ids are
-- given, those of these comments only. Those of deleted comments are there, as deleted.
-- emit_insights.sql tells the same. Cost: per insight two index probes; reads past insights of other
-- tenants, days and groups. Index: comment_llm_insights_pkey, request_comments_pkey, event_log_by_subject.
select i.tenant_id, i.comment_id, i.version, i.comment_version, c.request_id, c.author_id, i.tags, i.summary, i.kind, i.language,
       i.sentiment, i.locations, i.model, i.prompt_version,
       'springline/community' as source_system, 'comment/' || i.comment_id as source_id,
       case when c.deleted_at is not null then 'delete' when i.version = 1 then 'insert' else 'update' end as operation,
       coalesce(e.id, 0), :batch::text, coalesce(e.xid, '0'), coalesce(e.recorded_at, i.annotated_at)
from comment_llm_insights i
cross join lateral (select * from request_comments where id = i.comment_id offset 0) c
left join lateral (
    select id, xid, recorded_at from event_log
    where tenant_id = current_tenant() and subject = 'comment/' || i.comment_id and (data ->> 'version')::integer = i.version
      and type = 'springline.community.comment.annotated.v1'
    limit 1 -- there is one event for each version
) e on true
where i.tenant_id = current_tenant() and i.comment_id > :after::bigint
  and c.created_at >= :from_at::timestamptz and c.created_at < :to_at::timestamptz
  and (:group_id::bigint is null or (select group_id from request where id = c.request_id) = :group_id::bigint)
  and (:ids::bigint[] is null or i.comment_id = any(:ids::bigint[]))
order by i.comment_id
limit :limit::integer
