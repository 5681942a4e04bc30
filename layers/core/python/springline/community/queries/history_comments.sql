-- Comments as the landing keeps them, with the words, links, files and reactions of the message that each one is, and the
-- event that told of this state: rows for COPY into raw_request_comments, columns in the order that
-- warehouse/queries/pages.py names. Those after id :after, :limit at most, by id; made from :from_at on and before :to_at,
-- on requests of group :group_id where it is given. Where :ids are given, these only. Deleted ones are there.
-- emit_comments.sql tells the same. Cost: per comment four index probes; reads past comments of other
-- tenants, days and groups. Index: request_comments_pkey, attachment_pkey, reaction_pkey, event_log_by_subject.
select c.tenant_id, c.id, c.version, c.request_id, c.message_id, c.author_id,
       case when c.deleted_at is null then coalesce(c.body, m.text) end as body, c.created_at,
       case when c.deleted_at is null then coalesce(m.links, c.links) else '[]' end as links,
       coalesce(a.attachments, '[]'), coalesce(r.reactions, '[]'),
       'springline/community' as source_system, 'comment/' || c.id as source_id,
       case when c.deleted_at is not null then 'delete' when c.version = 1 then 'insert' else 'update' end as operation,
       coalesce(e.id, 0), :batch::text, coalesce(e.xid, '0'), coalesce(e.recorded_at, c.created_at)
from request_comments c
left join lateral (select text, links from message where id = c.message_id offset 0) m on true
left join lateral (
    select jsonb_agg(jsonb_build_object('content_type', content_type) order by position) as attachments
    from attachment where tenant_id = current_tenant() and message_id = c.message_id
) a on c.deleted_at is null
left join lateral (
    select jsonb_agg(jsonb_build_object('user_id', user_id, 'emoji', emoji) order by user_id) as reactions
    from reaction where tenant_id = current_tenant() and message_id = c.message_id and not removed
) r on c.deleted_at is null
left join lateral (
    select id, xid, recorded_at from event_log
    where tenant_id = current_tenant() and subject = 'comment/' || c.id and (data ->> 'version')::integer = c.version
      and type <> 'springline.community.comment.annotated.v1'
    limit 1 -- there is one event for each version
) e on true
where c.tenant_id = current_tenant() and c.id > :after::bigint
  and c.created_at >= :from_at::timestamptz and c.created_at < :to_at::timestamptz
  and (:group_id::bigint is null or (select group_id from request where id = c.request_id) = :group_id::bigint)
  and (:ids::bigint[] is null or c.id = any(:ids::bigint[]))
order by c.id
limit :limit::integer
