-- Run between a restored database's rows and its indexes: makes its transaction ids ones that this server has had.
--
-- Rows say which transaction of the backed-up server wrote them, and cursors how far readers have come in that order.
-- Where this server has used as many ids, all of them lie in its past, and there is nothing to do: what is written from
-- now on comes after every cursor. On a younger server new rows would come before them, and never be read. There, all
-- ids become some of the first that any server has used, in a way that keeps who has read what: with k cursors, the log
-- falls into k + 1 stretches, and each stretch becomes one id; a cursor stands at the end of its stretch. Within one
-- stretch events are then read in the order of their ids. Cost: one rewrite of the tables that have such ids.
do $$
declare
    first constant bigint := 3; -- the first id that a server gives to a transaction
    holder record;
    newest xid8 := '0';
    candidate xid8;
    stretches text;
begin
    create temporary table numbered on commit drop as
        select c.oid::regclass as name, a.attname as column_name, case when a.attname = 'xid' then key.attname end as key_name
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.atttypid = 'xid8'::regtype and not a.attisdropped
        left join pg_attribute key on key.attrelid = c.oid and not key.attisdropped
             and key.attname = case when c.oid = 'public.event_log'::regclass then 'id' else 'event_id' end
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and c.oid <> 'public.relay_cursor'::regclass;

    for holder in select h.name, h.column_name from numbered h union all select 'public.relay_cursor'::regclass, 'xid' loop
        execute format('select max(%I) from %s', holder.column_name, holder.name) into candidate;
        newest := greatest(newest, candidate);
    end loop;
    if newest < pg_current_xact_id() then
        return;
    end if;

    select coalesce(string_agg(format('when (%%1$I, %%2$I) <= (%L::xid8, %L::bigint) then %L::xid8', xid, id, first + place), ' '),
                    'when false then null')
           || format(' else %L::xid8', first + count(*))
    into stretches
    from (select xid, id, row_number() over (order by xid, id) - 1 as place
          from (select distinct xid, id from public.relay_cursor) cursors order by xid, id) placed;

    for holder in select * from numbered loop
        if holder.column_name = 'xid' and holder.key_name is null or holder.column_name not in ('xid', 'changed_xid') then
            raise exception 'it is not known how to renumber %.%', holder.name, holder.column_name;
        end if;
        execute format('alter table %s alter column %I type xid8 using (%s)', holder.name, holder.column_name,
            case when holder.column_name = 'xid'
                then 'case ' || format(stretches, 'xid', holder.key_name) || ' end'
                else quote_literal(first) || '::xid8' end);
    end loop;

    -- Numbers of the transactions that landed rows, which an index keeps in order as plain integers.
    for holder in
        select c.oid::regclass as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'landed_xid'
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    loop
        execute format('alter table %s alter column landed_xid type bigint using %s', holder.name, first);
    end loop;

    update public.relay_cursor c set xid = (first + placed.place)::text::xid8, id = 9223372036854775807
    from (select xid, id, dense_rank() over (order by xid, id) - 1 as place from public.relay_cursor) placed
    where (c.xid, c.id) = (placed.xid, placed.id);

    update public.queue_message m set body = regexp_replace(m.body, ',"xid":"\d+"', format(',"xid":"%s"', e.xid))
    from public.event_log e
    where starts_with(m.body, '{"specversion"') and e.id = substring(m.body from ',?"id":"(\d+)"')::bigint;
end $$;
