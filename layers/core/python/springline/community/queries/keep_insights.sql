-- Stores insights; one about a state of its comment that is not the present one changes nothing. Returns the comments
-- whose insight is new. The comments stay locked until the transaction ends: who deletes one waits, and then finds the
-- event to redact. Cost: one index probe and one upsert per insight.
with present as (
    select c.id, c.version from request_comments c
    where c.id = any(array(select comment_id from jsonb_to_recordset(:insights::jsonb) as i (comment_id bigint)))
    order by c.id
    for share
)
insert into comment_llm_insights as kept (
    comment_id, tenant_id, comment_version, content_hash, model, prompt_version, tags, summary, kind, language, sentiment,
    locations, annotated_at)
select i.comment_id, current_tenant(), i.comment_version, content_hash, model, prompt_version, tags, summary, kind, language,
       sentiment, locations, :at::timestamptz
from jsonb_to_recordset(:insights::jsonb)
        as i (comment_id bigint, comment_version integer, content_hash text, model text, prompt_version text, tags text[],
              summary text, kind text, language text, sentiment real, locations text[])
join present on present.id = i.comment_id and present.version = i.comment_version
order by i.comment_id
on conflict (comment_id) do update
    set version = kept.version + 1, comment_version = excluded.comment_version, content_hash = excluded.content_hash,
        model = excluded.model, prompt_version = excluded.prompt_version, tags = excluded.tags, summary = excluded.summary,
        kind = excluded.kind, language = excluded.language, sentiment = excluded.sentiment, locations = excluded.locations,
        annotated_at = excluded.annotated_at
    where excluded.comment_version > kept.comment_version
       or (excluded.comment_version = kept.comment_version
           and (excluded.model, excluded.prompt_version) is distinct from (kept.model, kept.prompt_version))
returning comment_id
