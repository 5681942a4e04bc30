-- Records an event with the insight of each comment given, and with whose comment on which request it is.
-- Cost: one insert and two index probes per comment.
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select c.tenant_id, 'springline.community.comment.annotated.v1', 'springline/community', 'comment/' || c.id,
       jsonb_build_object(
            'comment_id', c.id, 'version', i.version, 'comment_version', i.comment_version, 'request_id', c.request_id,
            'author_id', c.author_id, 'tags', i.tags, 'summary', i.summary, 'kind', i.kind, 'language', i.language,
            'sentiment', i.sentiment, 'locations', i.locations, 'model', i.model, 'prompt_version', i.prompt_version,
            'operation', case when c.deleted_at is not null then 'delete' when i.version = 1 then 'insert' else 'update' end),
       :at::timestamptz
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (select * from comment_llm_insights where comment_id = wanted.id offset 0) i
cross join lateral (select * from request_comments where id = wanted.id offset 0) c
order by c.id
