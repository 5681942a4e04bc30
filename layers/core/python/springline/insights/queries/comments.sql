-- Comments on an insight, from behind :after on: (id, text, made by, made at, deleted at). Index:
-- insight_comment_of_insight. Cost: the page.
select id, text, made_by, made_at, deleted_at from insight_comment
where tenant_id = current_tenant() and insight_id = :insight_id::bigint and id > :after::bigint
order by id
limit :limit::integer
