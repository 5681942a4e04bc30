-- The people whose messages landed since the last run, each counted anew.
{{ config(materialized='incremental', unique_key='id', incremental_strategy='delete+insert') }}
with changed as (
    select distinct tenant_id, sender_id from public.raw_signal_messages
    {% if is_incremental() %}
    where landed_at > (select max(landed_at) from {{ this }})
    {% endif %}
),
said as materialized (
    select m.* from public.raw_signal_messages m
    join changed on changed.tenant_id = m.tenant_id and changed.sender_id = m.sender_id
    where m.operation <> 'delete'
),
counted as (
    select sender_id, 'months' as list, to_char(sent_at, 'YYYY-MM') as value, count(*) as n from said group by 1, 3
    union all
    select sender_id, 'groups', group_slug, count(*) from said group by 1, 3
    union all
    select sender_id, 'links', link->>'domain', count(*) from said, jsonb_array_elements(links) link group by 1, 3
    union all
    select sender_id, 'attachments', file->>'content_type', count(*)
    from said, jsonb_array_elements(attachments) file group by 1, 3
    union all
    select sender_id, 'reactions', given->>'emoji', count(*) from said, jsonb_array_elements(reactions) given
    group by 1, 3
),
lists as materialized (
    select sender_id, list, jsonb_agg(jsonb_build_object('value', value, 'count', n) order by n desc) as items
    from counted group by 1, 2
),
documents as (
    select sender_id, jsonb_object_agg(list, items) as items from lists group by 1
),
totals as (
    select tenant_id, sender_id, count(*) as n, min(sent_at) as first_at, max(sent_at) as last_at, max(landed_at) as landed_at
    from said group by 1, 2
)
select p.user_id as id, t.landed_at,
       jsonb_build_object('name', p.name, 'messages', t.n, 'first_at', t.first_at, 'last_at', t.last_at) || d.items as doc
from public.raw_people p
join totals t on t.tenant_id = p.tenant_id and t.sender_id = p.user_id
join documents d on d.sender_id = p.user_id
