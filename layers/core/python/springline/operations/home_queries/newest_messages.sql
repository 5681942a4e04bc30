-- What was said last in each group, of the :looked newest messages that stand at :at, the newest first: (message, when,
-- the beginning of its text, sender's id and name, group's slug and name, how many of the group's are among those).
-- Index: message_by_time. Cost: reads :looked entries of it, and two probes per group.
select m.id, m.sent_at, m.text, u.id, u.display_name, g.slug, g.name, m.n
from (
    select distinct on (group_id) id, sent_at, left(text, 200) as text, sender_id, group_id, count(*) over (partition by group_id) as n
    from (
        select id, sent_at, text, sender_id, group_id from message
        where tenant_id = current_tenant() and text is not null and sent_at is not null and deleted_at is null
          and (expires_at is null or expires_at > :at::timestamptz)
        order by sent_at desc, id desc limit :looked::integer
    ) newest
    order by group_id, sent_at desc, id desc
) m
left join "user" u on u.tenant_id = current_tenant() and u.id = m.sender_id
join chat_group g on g.tenant_id = current_tenant() and g.id = m.group_id
order by m.sent_at desc, m.id desc
limit :limit::integer
