-- All that the community's tables hold, as the event log told it: one row (what, day, group's slug, id, time, not deleted,
-- checksum) per thing, where the day (UTC) and time are those of when it was said, and the id that of its message or
-- comment where it is a file, a reaction or an insight. People have no day, no time and no group. Only what was said from
-- :from_at on and before :to_at; people only where that is all time. The checksum covers the row's version and words; of
-- files and reactions, those that messages show. Cost: one read of each table, whichever days are asked for.
-- warehouse/queries/landing_census.sql has to say the same of the landing.
with said as not materialized (
    select m.*, (m.sent_at at time zone 'UTC')::date as day, g.slug, m.deleted_at is null as alive
    from message m join chat_group g on g.id = m.group_id
    where m.tenant_id = current_tenant() and m.sent_at >= :from_at::timestamptz and m.sent_at < :to_at::timestamptz
),
asked as not materialized (
    select r.*, (r.opened_at at time zone 'UTC')::date as day, coalesce(g.slug, '') as slug, r.status <> 'withdrawn' as alive
    from request r left join chat_group g on g.id = r.group_id
    where r.tenant_id = current_tenant()
),
commented as not materialized (
    select c.id, c.version, c.request_id, c.message_id, c.author_id, c.created_at, q.slug, c.deleted_at is null as alive,
           (c.created_at at time zone 'UTC')::date as day,
           case when c.deleted_at is null then coalesce(c.body, m.text) end as body,
           case when c.deleted_at is null then coalesce(m.links, c.links) else '[]' end as links
    from request_comments c join asked q on q.id = c.request_id left join message m on m.id = c.message_id
    where c.tenant_id = current_tenant() and c.created_at >= :from_at::timestamptz and c.created_at < :to_at::timestamptz
),
rows (what, day, slug, id, at, alive, row) as (
    select 'messages', day, slug, id, sent_at, alive,
           row(id, version, source_system, source_key, sender_id, sent_at, text, reply_to_key, links, alive)::text
    from said
    union all
    select 'attachments', s.day, s.slug, s.id, s.sent_at, true, row(s.id, a.content_type, a.filename, a.size)::text
    from said s join attachment a on a.tenant_id = s.tenant_id and a.message_id = s.id where s.alive
    union all
    select 'reactions', s.day, s.slug, s.id, s.sent_at, true, row(s.id, r.user_id, r.emoji)::text
    from said s join reaction r on r.tenant_id = s.tenant_id and r.message_id = s.id where s.alive and not r.removed
    union all
    select 'requests', day, slug, id, opened_at, alive, row(id, version, author_id, kind, title, status, opened_at, alive)::text
    from asked where opened_at >= :from_at::timestamptz and opened_at < :to_at::timestamptz
    union all
    select 'comments', day, slug, id, created_at, alive,
           row(id, version, request_id, message_id, author_id, created_at, body, links, alive)::text
    from commented
    union all
    select 'insights', c.day, c.slug, c.id, c.created_at, c.alive,
           row(c.id, i.version, i.comment_version, c.request_id, c.author_id, i.tags, i.summary, i.kind, i.language,
               i.sentiment, i.locations, i.model, i.prompt_version, c.alive)::text
    from commented c join comment_llm_insights i on i.comment_id = c.id
    union all
    select 'people', null, '', id, null, true, row(id, version, display_name, is_bot)::text
    from "user" where tenant_id = current_tenant() and :from_at::timestamptz = '-infinity' and :to_at::timestamptz = 'infinity'
)
select what, day, slug, id, at, alive, hashtextextended(row, 0) as checksum from rows
