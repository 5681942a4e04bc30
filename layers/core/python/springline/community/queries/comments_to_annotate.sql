-- The newest state of those of the comments :ids that :model, by :prompt_version, has not judged in it yet: (id, version,
-- text). Cost: three index probes per comment.
select c.id, c.version, case when c.deleted_at is null then coalesce(c.body, m.text) end
from unnest(:ids::bigint[]) wanted (id)
cross join lateral (select * from request_comments where id = wanted.id offset 0) c
left join lateral (select text from message where id = c.message_id offset 0) m on true
left join lateral (
    select comment_version, model, prompt_version from comment_llm_insights where comment_id = wanted.id offset 0
) i on true
where (i.comment_version, i.model, i.prompt_version) is distinct from (c.version, :model, :prompt_version)
order by c.id
