-- Creates people who are new; the newest name wins. Returns the ids of those whose state others should hear of: new,
-- renamed, or found to be a bot. Cost: one upsert per member in the batch.
with incoming as (
    select * from jsonb_to_recordset(:members::jsonb)
        as m (member_key text, name text, named_at timestamptz, is_bot boolean)
),
kept as (
    insert into "user" as u (tenant_id, member_key, display_name, named_at, is_bot)
    select current_tenant(), member_key, name, coalesce(named_at, '-infinity'), is_bot from incoming
    order by member_key
    on conflict (tenant_id, member_key) do update
        set display_name = case when (excluded.named_at, excluded.display_name) > (u.named_at, u.display_name) then excluded.display_name else u.display_name end,
            named_at = greatest(u.named_at, excluded.named_at),
            is_bot = u.is_bot or excluded.is_bot,
            version = u.version + (
                (excluded.is_bot and not u.is_bot)
                or ((excluded.named_at, excluded.display_name) > (u.named_at, u.display_name) and excluded.display_name <> u.display_name)
            )::integer
        where (excluded.named_at, excluded.display_name) > (u.named_at, u.display_name) or (excluded.is_bot and not u.is_bot)
    returning old.version as before, new.version as after, new.id
)
select id from kept where before is distinct from after
