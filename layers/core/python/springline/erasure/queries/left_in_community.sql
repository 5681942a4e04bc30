-- How many rows of each table say something of person :user_id: (table, rows). Their accounts are recognised by hashes where
-- their key is not known any more. Cost: sequential scans of the tenant's messages, requests, comments and events: for
-- people who ask, not for a hot path.
with named as (
    select distinct m.source_system as system, k.account
    from message m
    cross join lateral (
        select substring(m.source_key from '^(.+):\d+$') as account
        union all select substring(m.reply_to_key from '^(.+):\d+$')
        union all select mention->>'member_key' from jsonb_array_elements(m.mentions) mention
    ) k
    where m.tenant_id = current_tenant() and k.account is not null
),
theirs as materialized ( -- keys that messages have, which are those of the accounts that were erased with the person
    select n.system, n.account
    from named n
    join erased_account e on e.tenant_id = current_tenant() and e.hash = hash_of_account(n.system || ':' || n.account)
    where e.user_id = :user_id::bigint
)
select 'user', count(*) from "user"
where tenant_id = current_tenant() and id = :user_id::bigint and (display_name, member_key) <> (:name, 'erased:' || id)
union all
select 'user_attribute', count(*) from user_attribute where tenant_id = current_tenant() and user_id = :user_id::bigint
union all
select 'message', count(*) from message
where tenant_id = current_tenant()
  and (sender_id = :user_id::bigint
       and (text is not null or mentions <> '[]' or links <> '[]' or sent_at is not null and source_key <> 'erased:' || id)
       or exists (
            select from theirs
            where system = source_system and mentions @> jsonb_build_array(jsonb_build_object('member_key', account)))
       or exists (
            select from theirs
            where system = source_system and (starts_with(source_key, account || ':') or starts_with(reply_to_key, account || ':'))))
union all
select 'message_revision', count(*) from message_revision v join message m on m.id = v.message_id
where v.tenant_id = current_tenant() and m.sender_id = :user_id::bigint
union all
select 'attachment', count(*) from attachment a join message m on m.id = a.message_id
where a.tenant_id = current_tenant() and m.sender_id = :user_id::bigint
union all
select 'reaction', count(*) from reaction where tenant_id = current_tenant() and user_id = :user_id::bigint
union all
select 'request', count(*) from request
where tenant_id = current_tenant() and author_id = :user_id::bigint and title not in ('', :title)
union all
select 'request_comments', count(*) from request_comments
where tenant_id = current_tenant() and author_id = :user_id::bigint and (body is not null or deleted_at is null)
union all
select 'comment_llm_insights', count(*) from comment_llm_insights i join request_comments c on c.id = i.comment_id
where i.tenant_id = current_tenant() and c.author_id = :user_id::bigint and (i.summary <> '' or i.tags <> '{}' or i.locations <> '{}')
union all
select 'event_log', count(*) from event_log
where tenant_id = current_tenant()
  and (subject = 'person/' || :user_id::bigint and coalesce(data->>'name', :name) <> :name
       or type like 'springline.community.%' and :user_id::bigint::text in (data->>'sender_id', data->>'author_id')
          and (coalesce(data->>'text', data->>'body') is not null or coalesce(data->>'title', '') not in ('', :title)
               or coalesce(data->>'summary', '') <> '' or coalesce(data->'links', '[]') <> '[]'))
union all
-- a row without words may wait for the first ones, which nobody will find
select 'user_profile_highlights', count(*) from user_profile_highlights
where tenant_id = current_tenant() and user_id = :user_id::bigint
  and (bio_text is not null or override_text is not null or proof_points_json <> '[]' or quotes_json <> '[]' or message_hashes <> '{}')
union all
select 'user_profile_highlight_version', count(*) from user_profile_highlight_version where tenant_id = current_tenant() and user_id = :user_id::bigint
union all
select 'highlight_regeneration', count(*) from highlight_regeneration where tenant_id = current_tenant() and user_id = :user_id::bigint
union all
select 'resource_version', count(*) from resource_version v
where v.tenant_id = current_tenant() and v.content is not null and v.resource_id = any(array(
    select id from resource where tenant_id = current_tenant() and kind = 'highlight' and natural_key = :user_id::bigint::text))
union all
select 'derivation', count(*) from derivation d
where d.tenant_id = current_tenant() and coalesce(d.selected, d.selected_now, '') <> ''
  and d.source_resource_id = any(array(select id from resource where tenant_id = current_tenant() and kind = 'chat' and natural_key = 'messages'))
  and d.position in (select id from message where tenant_id = current_tenant() and sender_id = :user_id::bigint)
union all
select 'app_cache', count(*) from app_cache
where tenant_id = current_tenant() and kind = 'person' and document_id = :user_id::bigint and body is not null
  and strpos(body, :name) = 0
