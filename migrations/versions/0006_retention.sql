-- How long a tenant's messages stay in the landing, months that come and go without stopping who lands, and what an
-- export needs to find what has changed.

create table retention_policy (
    tenant_id integer not null references tenant,
    kind text not null check (kind in ('messages')),
    keep_days integer not null check (keep_days between 1 and 36500),
    cutoff timestamptz not null default '-infinity',
    changed_at timestamptz not null,
    primary key (tenant_id, kind)
);
comment on column retention_policy.cutoff is 'what was said before is neither landed nor kept; maintenance moves it on once a day, always to midnight UTC';
call protect_by_tenant('retention_policy', 'select');
-- Whoever serves requests can't shorten a policy, and so can't have anything removed.
grant select, insert, update, delete on retention_policy to springline_system;

-- The one place that says what is too old. It is a stored moment and not `now() - keep`, so that landing, removal,
-- backfill and census speak of the same rows whenever they run.
create function retention_cutoff(of_kind text) returns timestamptz
    language sql stable parallel safe
    begin atomic
        select coalesce((select cutoff from retention_policy where tenant_id = current_tenant() and kind = of_kind), '-infinity');
    end;
comment on function retention_cutoff is 'What this transaction''s tenant said before this moment is too old to be landed; -infinity where nothing is.';

-- Removes up to `most` of the tenant's messages that are too old. Returns how many, and what documents lose by it, for
-- count_differences in the same transaction. It runs as the owner, bound by row-level security to the tenant, so that
-- maintenance needs no right to delete what it likes: this removes what the tenant's policy says and nothing else.
create function remove_expired_messages(most integer, out removed bigint, out differences facet_count[])
    language sql volatile security definer set search_path = public
    begin atomic
        with expired as materialized (
            select tenant_id, message_id, sent_at from raw_signal_messages
            where tenant_id = current_tenant() and sent_at < retention_cutoff('messages')
            limit most for update skip locked
        ),
        gone as (
            delete from raw_signal_messages m using expired e
            where m.tenant_id = e.tenant_id and m.message_id = e.message_id and m.sent_at = e.sent_at
            returning m
        )
        select (select count(*) from gone),
               (select array_agg((f.kind, f.doc_id, f.facet, f.value, -f.n)::facet_count) from gone, lateral message_facets(gone.m) f);
    end;
revoke all on function remove_expired_messages from public;
grant execute on function remove_expired_messages to springline_app;

-- As before, but nobody is held up: `create table … partition of` locks the parent against all who read and write, and
-- waits for the slowest of them while all others queue behind it. A table that is attached doesn't.
create or replace function ensure_landing_months(months date[]) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    month date;
    partition_name text;
    created integer := 0;
begin
    lock table raw_signal_messages in share update exclusive mode;
    foreach month in array months loop
        month := date_trunc('month', month);
        partition_name := 'raw_signal_messages_' || to_char(month, 'YYYY_MM');
        if to_regclass(partition_name) is null then
            execute format('create table %I (like raw_signal_messages including defaults including constraints)', partition_name);
            execute format('alter table %I enable row level security', partition_name);
            execute format('alter table %I force row level security', partition_name);
            execute format('create policy tenant_isolation on %I using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', partition_name);
            execute format('alter table raw_signal_messages attach partition %I for values from (%L) to (%L)',
                           partition_name, month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
            created := created + 1;
        end if;
    end loop;
    return created;
end $$;

-- Drops months that end at or before a moment and hold no row of anybody; returns how many. The moment is one before which
-- nobody may land rows any more, or the next late one would have its month made again. Dropping a partition locks the
-- parent against all, so it gives up after a fifth of a second, and the next run tries again.
create function drop_empty_landing_months(before timestamptz) returns integer
    language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '200ms' as $$
declare
    partition_name text;
    occupied boolean;
    dropped integer := 0;
begin
    for partition_name in
        select relname from pg_class join pg_inherits on inhrelid = pg_class.oid
        where inhparent = 'raw_signal_messages'::regclass
          and (to_date(right(relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= before
        order by relname
    loop
        execute format('lock table %I in access exclusive mode', partition_name);
        -- An owner that is bound by row-level security sees no tenant's rows, and would take any month for an empty one.
        execute format('alter table %I no force row level security', partition_name);
        execute format('select exists (select from %I)', partition_name) into occupied;
        if occupied then
            execute format('alter table %I force row level security', partition_name);
        else
            execute format('drop table %I', partition_name);
            dropped := dropped + 1;
        end if;
    end loop;
    return dropped;
end $$;
revoke all on function drop_empty_landing_months from public;
grant execute on function drop_empty_landing_months to springline_system;

-- Autovacuum never looks at a partitioned table itself, whose statistics plans across months need.
grant maintain on raw_signal_messages to springline_system;

-- The transaction that landed a row's newest state: what an export has not seen yet is at or beyond its horizon. `xid`
-- can't say it, which is that of the event.
create function note_landing() returns trigger language plpgsql as $$
begin
    new.landed_xid := pg_current_xact_id()::text::bigint;
    return new;
end $$;

create procedure note_landings_of(landing regclass)
    language plpgsql as $$
begin
    execute format('alter table %s add column landed_xid bigint not null default pg_current_xact_id()::text::bigint', landing);
    execute format('create trigger note_landing before update on %s for each row execute function note_landing()', landing);
    execute format('create index on %s using brin (landed_xid) with (pages_per_range = 32, autosummarize = on)', landing);
end $$;
call note_landings_of('raw_signal_messages');
call note_landings_of('raw_requests');
call note_landings_of('raw_request_comments');
call note_landings_of('comment_insights');
call note_landings_of('raw_people');
drop procedure note_landings_of;

-- Marks come and go in bursts of thousands, and whoever takes some reads past those that are gone. All other small tables
-- that change often were measured to need nothing: docs/dev/partitions.md.
alter table index_dirty set (autovacuum_vacuum_cost_delay = 0);
