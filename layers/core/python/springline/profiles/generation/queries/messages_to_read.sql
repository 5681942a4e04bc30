-- What a generator may read of what person :user_id wrote on Signal: at most some eighty messages, as (id, text, sent_at,
-- reactions of others, the kind of request that it opened, whether it joined a request of somebody else, whether somebody
-- answered it with thanks; the same in each row: offers, needs, requests of others that were joined, thanked messages; and
-- the SHA-256 of the text).
-- Only messages that stand and never expire: who lets words vanish doesn't want to be told by them. Of the newest :newest
-- messages with :shortest characters or more those that are newest, have most reactions, opened something, joined something
-- or were thanked for; what leads in any of these comes first. Cost: one index probe each for reactions, request, comment and
-- answers per message looked at, and :newest of these at most. Indexes: message_of_sender, message_children.
with said as materialized (
    select id, sent_at, text from message
    where tenant_id = current_tenant() and sender_id = :user_id::bigint and sent_at is not null and deleted_at is null
      and expires_at is null and length(text) >= :shortest::integer and split_part(source_system, '-', 1) = 'signal'
    order by sent_at desc
    limit :newest::integer
),
judged as materialized (
    select s.*, r.reactions, o.kind as opened, j.request_id as joined, t.thanked
    from said s
    cross join lateral (
        select count(*) as reactions from reaction
        where tenant_id = current_tenant() and message_id = s.id and not removed and user_id <> :user_id::bigint
    ) r
    left join lateral (select kind from request where root_message_id = s.id offset 0) o on true
    left join lateral (
        select c.request_id
        from (select request_id from request_comments where message_id = s.id and deleted_at is null offset 0) c
        cross join lateral (
            select from request where id = c.request_id and author_id is distinct from :user_id::bigint offset 0
        ) other
    ) j on true
    cross join lateral (
        select exists (
            select from message
            where tenant_id = current_tenant() and parent_id = s.id and sender_id <> :user_id::bigint
              and sent_at is not null and deleted_at is null
              and left(text, 300) ~* '\m(thanks|thank you|thanx|thx|ty|cheers|danke|dankeschön|gracias|merci)\M'
        ) as thanked
    ) t
),
placed as (
    select *,
           row_number() over (order by sent_at desc, id desc) as by_age,
           row_number() over (order by reactions desc, sent_at desc, id desc) as by_reactions,
           row_number() over (partition by opened order by sent_at desc, id desc) as by_opening,
           row_number() over (partition by joined is null order by sent_at desc, id desc) as by_joining,
           row_number() over (partition by thanked order by sent_at desc, id desc) as by_thanks
    from judged
),
chosen as (
    select *,
           least(
               by_age,
               case when reactions > 0 then by_reactions end,
               case when opened is not null then by_opening end,
               case when joined is not null then by_joining end,
               case when thanked then by_thanks end
           ) as place
    from placed
)
select id, text, sent_at, reactions, opened, joined is not null, thanked,
       (select count(*) from judged where opened = 'offer'),
       (select count(*) from judged where opened = 'need'),
       (select count(distinct joined) from judged),
       (select count(*) from judged where thanked),
       encode(sha256(convert_to(text, 'UTF8')), 'hex')
from chosen
where place <= 20
order by place, sent_at desc, id desc
