-- Creates groups that are new and renames those described later than before, or named so far by their key only. Of
-- groups that share a name all but the first get a part of their key in the slug. Locks all groups of the batch, which
-- has batches of the same group wait for each other. Returns whether some were new; then it did nothing unless :create
-- says that hold_new_groups was run before: who creates has to see the names that others have just given.
-- Cost: one index probe and one upsert per group in the batch.
with given as (
    select g.*, known.id is null as is_new
    from jsonb_to_recordset(:groups::jsonb)
            as g (source_system text, source_key text, slug text, name text, described_at timestamptz)
    left join lateral (
        select id from chat_group
        where tenant_id = current_tenant() and source_system = g.source_system and source_key = g.source_key offset 0
    ) known on true
),
kept as (
    insert into chat_group (tenant_id, source_system, source_key, slug, name, described_at)
    select current_tenant(), g.source_system, g.source_key,
           case when row_number() over (partition by g.slug order by g.source_key, g.source_system) > 1
                     or exists (select from chat_group o where o.tenant_id = current_tenant() and o.slug = g.slug
                                and (o.source_system, o.source_key) <> (g.source_system, g.source_key))
                then g.slug || '-' || left(md5(g.source_system || ':' || g.source_key), 6) else g.slug end,
           g.name, coalesce(g.described_at, '-infinity')
    from given g
    where :create::boolean or not exists (select from given where is_new)
    order by g.source_key
    on conflict (tenant_id, source_system, source_key) do update
        set name = excluded.name, described_at = greatest(chat_group.described_at, excluded.described_at)
        where case when excluded.described_at = '-infinity' and chat_group.described_at = '-infinity'
                   then chat_group.name = chat_group.source_key and excluded.name <> chat_group.name
                   else (excluded.described_at, excluded.name) > (chat_group.described_at, chat_group.name) end
)
select coalesce(bool_or(is_new), false) from given
