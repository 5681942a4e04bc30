-- All that the landing holds, as community/queries/census.sql says it of the source, and with the same parameters: one row
-- (what, day, group's slug, id, time, not deleted, checksum) per thing. A comment's group is that of its request, none
-- where that has not landed; an insight counts where its comment has landed. Cost: one read of each landing table; of
-- messages, of the months asked for only.
with said as not materialized (
    select m.*, (m.sent_at at time zone 'UTC')::date as day, m.operation <> 'delete' as alive
    from raw_signal_messages m
    where m.tenant_id = current_tenant() and m.sent_at >= :from_at::timestamptz and m.sent_at < :to_at::timestamptz
),
commented as not materialized (
    select c.*, (c.created_at at time zone 'UTC')::date as day, coalesce(q.group_slug, '') as slug, c.operation <> 'delete' as alive
    from raw_request_comments c
    left join raw_requests q on q.tenant_id = c.tenant_id and q.request_id = c.request_id
    where c.tenant_id = current_tenant() and c.created_at >= :from_at::timestamptz and c.created_at < :to_at::timestamptz
),
rows (what, day, slug, id, at, alive, row) as (
    select 'messages', day, group_slug, message_id, sent_at, alive,
           row(message_id, version, source_system, source_id, sender_id, sent_at, text, reply_to_source_id, links, alive)::text
    from said
    union all
    select 'attachments', s.day, s.group_slug, s.message_id, s.sent_at, true, row(s.message_id, a.content_type, a.filename, a.size)::text
    from said s, jsonb_to_recordset(s.attachments) a (content_type text, filename text, size bigint) where s.alive
    union all
    select 'reactions', s.day, s.group_slug, s.message_id, s.sent_at, true, row(s.message_id, r.user_id, r.emoji)::text
    from said s, jsonb_to_recordset(s.reactions) r (user_id bigint, emoji text) where s.alive
    union all
    select 'requests', (opened_at at time zone 'UTC')::date, coalesce(group_slug, ''), request_id, opened_at, operation <> 'delete',
           row(request_id, version, author_id, kind, title, status, opened_at, operation <> 'delete')::text
    from raw_requests
    where tenant_id = current_tenant() and opened_at >= :from_at::timestamptz and opened_at < :to_at::timestamptz
    union all
    select 'comments', day, slug, comment_id, created_at, alive,
           row(comment_id, version, request_id, message_id, author_id, created_at, body, links, alive)::text
    from commented
    union all
    select 'insights', c.day, c.slug, i.comment_id, c.created_at, i.operation <> 'delete',
           row(i.comment_id, i.version, i.comment_version, i.request_id, i.author_id, i.tags, i.summary, i.kind, i.language,
               i.sentiment, i.locations, i.model, i.prompt_version, i.operation <> 'delete')::text
    from comment_insights i join commented c on c.tenant_id = i.tenant_id and c.comment_id = i.comment_id
    union all
    select 'people', null, '', user_id, null, operation <> 'delete', row(user_id, version, name, is_bot)::text
    from raw_people
    where tenant_id = current_tenant() and :from_at::timestamptz = '-infinity' and :to_at::timestamptz = 'infinity'
)
select what, day, slug, id, at, alive, hashtextextended(row, 0) as checksum from rows
