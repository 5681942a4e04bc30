-- The newest state of those of the comments :ids that :model, by :prompt_version, has not judged in it yet: (id, version,
-- text). Cost: three index probes per comment.
select c.id, c.version, case when c.deleted_at is null then coalesce(c.body, m.text) end
from request_comments c
left join message m on m.id = c.message_id
left join comment_llm_insights i on i.comment_id = c.id
where c.tenant_id = current_tenant() and c.id = any(:ids::bigint[])
  and (i.comment_version, i.model, i.prompt_version) is distinct from (c.version, :model, :prompt_version)
order by c.id
