-- The next :limit events after a position that may make highlights outdated, in commit order and behind the horizon (see
-- events/queries/read_committed.sql): one row (how many events, xid and id of the end, changes), where changes is JSON,
-- [[user id, reason, time of the first event, of the last], …]: what somebody sent by Signal, of people of whom something is
-- told or could be; edits and deletions of messages that what is told rests on; and what people decided of a highlight that
-- is outdated or missing, and not overridden. Times are those of being recorded. The end is the last of these events, or the
-- horizon where there are no more: a quiet tenant's checkpoint moves on with the log, through whose own index PostgreSQL may
-- read a short stretch.
--
-- Something could be told of who is no bot, has a Signal identity, and among their newest messages one that a generator may
-- read (generation/queries/messages_to_read.sql). Cost: per event one index probe; per person of whom nothing is told four,
-- and :newest of their messages at most. Indexes: event_log_of_highlights, user_profile_highlights_pkey, message_of_sender.
with stretch as materialized (
    select xid, id, type, recorded_at, data ->> 'message_id' as message_id, data ->> 'source_system' as source_system,
           data ->> 'change' as change, data ->> 'made_by' as made_by,
           coalesce(data ->> 'sender_id', data ->> 'user_id')::bigint as user_id
    from event_log
    where tenant_id = current_tenant()
      and type in ('springline.community.message.recorded.v1', 'springline.community.message.edited.v1',
                   'springline.community.message.deleted.v1', 'springline.profiles.highlight.changed.v1')
      and (xid, id) > (:after_xid::xid8, :after_id::bigint)
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, id
    limit :limit::integer
),
noticed as (
    select *,
           case type
               when 'springline.community.message.recorded.v1'
                   then case when split_part(source_system, '-', 1) = 'signal' then 'new_messages' end
               when 'springline.community.message.edited.v1' then 'message_edited'
               when 'springline.community.message.deleted.v1' then 'message_gone'
               else case when change = 'override_cleared' then change
                         when change = 'stale' and made_by <> 'auto' then 'marked_stale' end
           end as reason
    from stretch
),
changes as materialized (
    select n.user_id, n.reason, min(n.recorded_at) as first_at, max(n.recorded_at) as last_at,
           coalesce(bool_and(h.is_told), false) as is_told
    from noticed n
    left join lateral (
        select generated_at is not null as is_told, manual_override, stale_at, message_hashes from user_profile_highlights
        where tenant_id = current_tenant() and user_id = n.user_id offset 0
    ) h on true
    where case n.reason
              when 'new_messages' then true
              when 'message_edited' then h.message_hashes ? n.message_id
              when 'message_gone' then h.message_hashes ? n.message_id
              when 'override_cleared' then not h.manual_override and (h.stale_at is not null or not h.is_told)
              when 'marked_stale' then not h.manual_override and (h.stale_at is not null or not h.is_told)
          end
    group by n.user_id, n.reason
),
worth_it as (
    select * from changes c
    where c.is_told or (
        exists (
            select from (
                select text, source_system, expires_at, deleted_at from message
                where tenant_id = current_tenant() and sender_id = c.user_id and sent_at is not null
                order by sent_at desc
                limit :newest::integer
            ) said
            where deleted_at is null and expires_at is null and length(text) >= :shortest::integer
              and split_part(source_system, '-', 1) = 'signal'
        )
        and exists (
            select from user_attribute
            where tenant_id = current_tenant() and user_id = c.user_id and starts_with(key, 'signal_member_key:') offset 0
        )
        and exists (select from "user" where tenant_id = current_tenant() and id = c.user_id and not is_bot offset 0)
    )
)
select count(*), case when count(*) < :limit::integer then pg_snapshot_xmin(pg_current_snapshot())::text else max(xid)::text end,
       case when count(*) < :limit::integer then 0 else (select id from stretch order by stretch.xid desc, id desc limit 1) end,
       (select coalesce(json_agg(json_build_array(user_id, reason, first_at, last_at) order by user_id, reason), '[]')::text from worth_it)
from stretch
