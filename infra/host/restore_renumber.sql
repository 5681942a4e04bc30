-- Run between a restored database's rows and its indexes: makes its transaction ids ones that this server has had.
--
-- Rows say which transaction of the backed-up server wrote them, and cursors how far readers have come in that order.
-- Where this server has used as many ids, all of them lie in its past, and there is nothing to do: what is written from
-- now on comes after every cursor. On a younger server new rows would come before them, and never be read. There, all
-- ids become some of the first that any server has used, in a way that keeps who has read what. The k places at which
-- readers of the whole log stand cut it into k + 1 stretches; the place of a tenant's own reader cuts the tenant's events
-- of one stretch in two. So stretch n becomes two ids, 2n for what the tenant's reader has read and 2n + 1 for what it
-- has not, and each cursor stands at the end of an id. Among events of one id, readers go by the events' ids. However many
-- tenants there are, the ids are 2k + 2. Cost: one rewrite of the tables that have such ids, with k comparisons and one
-- look-up per row.
do $$
declare
    first constant bigint := 3; -- the first id that a server gives to a transaction
    at_its_end constant bigint := 9223372036854775807;
    of_the_log constant regclass := 'public.relay_cursor';
    of_tenants constant regclass := to_regclass('public.highlight_scan'); -- null in a backup of an older version
    holder record;
    newest xid8 := '0';
    candidate xid8;
    stretch text;
    scans jsonb := '{}';
begin
    create temporary table numbered on commit drop as
        select c.oid::regclass as name, a.attname as column_name, case when a.attname = 'xid' then key.attname end as key_name
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.atttypid = 'xid8'::regtype and not a.attisdropped
        left join pg_attribute key on key.attrelid = c.oid and not key.attisdropped
             and key.attname = case when c.oid = 'public.event_log'::regclass then 'id' else 'event_id' end
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition;

    for holder in select * from numbered loop
        execute format('select max(%I) from %s', holder.column_name, holder.name) into candidate;
        newest := greatest(newest, candidate);
    end loop;
    if newest < pg_current_xact_id() then
        return;
    end if;

    create temporary table place on commit drop as
        select xid, id, row_number() over (order by xid, id) - 1 as number
        from (select distinct xid, id from public.relay_cursor) cursors;
    select 'case ' || coalesce(string_agg(format('when (%%1$I, %%2$I) <= (%L::xid8, %L::bigint) then %s', xid, id, number), ' ' order by number),
                               'when false then null')
           || format(' else %s end', count(*))
    into stretch
    from place;
    if of_tenants is not null then
        select coalesce(jsonb_object_agg(tenant_id, array[xid::text, id::text]), scans) into scans from public.highlight_scan;
    end if;

    for holder in select * from numbered where name is distinct from of_the_log and name is distinct from of_tenants loop
        if holder.column_name = 'xid' and holder.key_name is null or holder.column_name not in ('xid', 'changed_xid', 'seen_xid') then
            raise exception 'it is not known how to renumber %.%', holder.name, holder.column_name;
        end if;
        execute format('alter table %s alter column %I type xid8 using (%s)::text::xid8', holder.name, holder.column_name,
            case when holder.column_name = 'xid'
                then first || ' + 2 * ' || format(stretch, 'xid', holder.key_name)
                     || format(' + coalesce((xid, %1$I) > ((%2$L::jsonb -> tenant_id::text ->> 0)::xid8,'
                               ' (%2$L::jsonb -> tenant_id::text ->> 1)::bigint), false)::integer', holder.key_name, scans)
                else first::text end);
    end loop;

    -- Numbers of the transactions that landed rows, which an index keeps in order as plain integers.
    for holder in
        select c.oid::regclass as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'landed_xid'
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    loop
        execute format('alter table %s alter column landed_xid type bigint using %s', holder.name, first);
    end loop;

    if of_tenants is not null then
        update public.highlight_scan s
        set xid = (first + 2 * (select count(*) from place p where (p.xid, p.id) < (s.xid, s.id)))::text::xid8, id = at_its_end;
    end if;
    update public.relay_cursor c set xid = (first + 2 * place.number + 1)::text::xid8, id = at_its_end
    from place
    where (c.xid, c.id) = (place.xid, place.id);

    update public.queue_message m set body = regexp_replace(m.body, ',"xid":"\d+"', format(',"xid":"%s"', e.xid))
    from public.event_log e
    where starts_with(m.body, '{"specversion"') and e.id = substring(m.body from ',?"id":"(\d+)"')::bigint;
end $$;
