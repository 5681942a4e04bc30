-- Tenants, the event log, queues, schedules and idempotency keys: what every domain stands on.

create function current_tenant() returns integer
    language sql stable parallel safe
    return nullif(current_setting('springline.tenant', true), '')::integer;
comment on function current_tenant() is 'The tenant of this transaction; null where none was set, which shows no rows.';

-- Whoever serves requests can say whether the schema is as new as the code needs.
grant select on alembic_version to springline_app, springline_system;

-- Every table with a tenant's data gets the same protection: whoever serves requests sees and writes one tenant's rows.
create procedure protect_by_tenant(protected regclass, variadic privileges text[])
    language plpgsql as $$
begin
    execute format('alter table %s enable row level security', protected);
    execute format('alter table %s force row level security', protected);
    execute format('create policy tenant_isolation on %s using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', protected);
    execute format('create policy maintenance on %s to springline_system using (true) with check (true)', protected);
    execute format('grant %s on %s to springline_app', array_to_string(privileges, ', '), protected);
end $$;

create table tenant (
    id integer generated always as identity primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null,
    created_at timestamptz not null default now()
);
alter table tenant enable row level security;
alter table tenant force row level security;
create policy tenant_isolation on tenant using (id = current_tenant()) with check (id = current_tenant());
create policy maintenance on tenant to springline_system using (true) with check (true);
grant select on tenant to springline_app;
grant select, insert on tenant to springline_system;

-- Append-only. A reader's cursor is (xid, id) and stays behind the oldest transaction still running, because ids are
-- handed out in another order than transactions commit in.
create table event_log (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    type text not null,
    source text not null,
    subject text not null,
    data jsonb not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    xid xid8 not null default pg_current_xact_id()
) with (autovacuum_vacuum_insert_scale_factor = 0.05);
create index event_log_by_commit on event_log (xid, id);
create index event_log_by_subject on event_log (tenant_id, subject);
call protect_by_tenant('event_log', 'select', 'insert');
grant select on event_log to springline_system;

create function announce_events() returns trigger language plpgsql as $$
begin
    perform pg_notify('events', '');
    return null;
end $$;
create trigger announce after insert on event_log for each statement execute function announce_events();

-- Words that their author took back must not live on in the log. The event stays; its words go.
create function redact_events(subjects text[]) returns bigint
    language sql security definer set search_path = public
    begin atomic
        with redacted as (
            update event_log
            set data = data || (
                select coalesce(jsonb_object_agg(field, blank), '{}')
                from (values ('text', jsonb 'null'), ('body', 'null'), ('title', '""'), ('summary', '""'), ('links', '[]'),
                             ('attachments', '[]'), ('tags', '[]'), ('locations', '[]')) words (field, blank)
                where data ? field)
            where tenant_id = current_tenant() and subject = any(subjects)
            returning 1
        )
        select count(*) from redacted;
    end;
revoke all on function redact_events from public;
grant execute on function redact_events to springline_app;

create table relay_cursor (
    name text primary key,
    xid xid8 not null default '0',
    id bigint not null default 0,
    moved_at timestamptz not null default now()
);
insert into relay_cursor (name) values ('relay');
grant select, insert, update, delete on relay_cursor to springline_system;

-- What holds the relay back may be anybody's transaction. Its age is all that the relay gets to know of it: more is
-- what pg_read_all_stats would show, everybody's statements.
create function oldest_writer_seconds() returns double precision
    language sql volatile security definer set search_path = pg_catalog
    begin atomic
        select greatest(extract(epoch from clock_timestamp() - min(xact_start)), 0)::double precision
        from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid();
    end;
comment on function oldest_writer_seconds is 'Age of the oldest running transaction that has written, this one apart; null where there is none.';
revoke all on function oldest_writer_seconds from public;
grant execute on function oldest_writer_seconds to springline_system;
grant create on schema public to springline_lookup; -- only to hand the function over
alter function oldest_writer_seconds owner to springline_lookup;
revoke create on schema public from springline_lookup;

create table queue (
    name text primary key,
    visibility_seconds double precision not null,
    max_receives integer check (max_receives > 0),
    dead_letter_queue text references queue
);
create table queue_message (
    id bigint generated always as identity primary key,
    queue text not null, -- of `queue`, which `send` sees to: a reference has all who send lock that queue's one row
    body text not null,
    sent_at timestamptz not null default clock_timestamp(),
    visible_at timestamptz not null default clock_timestamp(),
    receive_count integer not null default 0,
    first_received_at timestamptz,
    receipt uuid,
    failure text,
    came_from text
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
create index queue_message_due on queue_message (queue, visible_at, id);
grant select, insert, update, delete on queue, queue_message to springline_system;

create table schedule_firing (
    name text not null,
    due_at timestamptz not null,
    claimed_at timestamptz not null default clock_timestamp(),
    host integer not null,
    done boolean not null default false,
    primary key (name, due_at)
);
grant select, insert, update, delete on schedule_firing to springline_system;

create table idempotency_key (
    tenant_id integer not null references tenant,
    key text not null check (length(key) between 1 and 255),
    route text not null,
    request_hash text not null,
    status smallint,
    location text,
    body text,
    created_at timestamptz not null default now(),
    primary key (tenant_id, key)
);
call protect_by_tenant('idempotency_key', 'select', 'insert', 'update', 'delete');
grant select, delete on idempotency_key to springline_system;
create index idempotency_key_by_age on idempotency_key (created_at);
