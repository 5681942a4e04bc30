-- Takes deleted messages (:ids) out of their conversations; returns each one's former root, and replies left behind.
-- Index: message_children. Cost: two index probes per message.
with left_behind as (
    select c.id
    from unnest(:ids::bigint[]) wanted (id)
    cross join lateral (
        select id, deleted_at from message where tenant_id = current_tenant() and parent_id = wanted.id offset 0
    ) c
    where c.deleted_at is null
),
gone as (
    update message set parent_id = null, root_id = null, link_reason = null
    where id = any(array(select unnest(:ids::bigint[]))) and deleted_at is not null
    returning old.root_id as root_id
)
select 'root', root_id from gone where root_id is not null
union all
select 'reply', id from left_behind
