-- Runs: whatever takes time tells step by step what it does. The row of a run is the lock under which its events get
-- their numbers, in the transaction that writes them: no number is left out, however many write at once, and whichever
-- of them is killed.

create table run (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    kind text not null check (kind ~ '^[a-z][a-z_]{0,62}$'),
    title text not null check (length(title) between 1 and 200),
    subject text check (length(subject) between 3 and 2600),
    status text not null check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    created_by text not null,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    cancel_requested_at timestamptz,
    cancel_requested_by text,
    progress_done bigint,
    progress_total bigint,
    progress_unit text,
    problem_title text,
    problem_detail text,
    last_number integer not null default 0,
    alive_until timestamptz not null,
    primary key (tenant_id, id),
    check ((finished_at is not null) = (status in ('succeeded', 'failed', 'cancelled'))),
    check (started_at is not null or status in ('queued', 'failed', 'cancelled')),
    check ((problem_title is not null) = (status = 'failed') and (problem_detail is null) = (problem_title is null)),
    check ((cancel_requested_at is null) = (cancel_requested_by is null)),
    check ((progress_done is null) = (progress_unit is null))
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
comment on table run is 'what takes time; its row is the lock under which its events get their numbers';
comment on column run.subject is 'what it is about, as a reference; null for what is about the whole tenant';
comment on column run.created_by is 'an actor, as in the audit log';
comment on column run.last_number is 'of its newest event';
comment on column run.alive_until is 'a worker that has not written until then is taken for dead';
create index run_by_kind on run (tenant_id, kind, id);
create index run_by_status on run (tenant_id, status, id);
create index run_by_kind_and_status on run (tenant_id, kind, status, id);
create index run_by_subject on run (tenant_id, md5(subject), id) where subject is not null;
create index run_to_sweep on run (alive_until) where status in ('queued', 'running');
create index run_to_forget on run (finished_at) where finished_at is not null;
call protect_by_tenant('run', 'select', 'insert', 'update');
grant select (tenant_id, id, status, alive_until, finished_at, last_number), delete on run to springline_system;

create function guard_run() returns trigger language plpgsql as $$
begin
    if old.status in ('succeeded', 'failed', 'cancelled') or (old.status = 'running' and new.status = 'queued')
        or (old.status = 'queued' and new.status = 'succeeded') or new.last_number < old.last_number then
        raise exception 'a run that is % does not become %', old.status, new.status
            using errcode = 'check_violation', constraint = 'run_status_machine', table = 'run';
    end if;
    return new;
end $$;
create trigger guard before update on run for each row execute function guard_run();

create table run_event (
    tenant_id integer not null,
    run_id bigint not null,
    number integer not null check (number > 0),
    type text not null check (type in ('run.started', 'step.started', 'step.finished', 'log', 'progress', 'input', 'output',
        'metric', 'cancel.requested', 'run.succeeded', 'run.failed', 'run.cancelled')),
    at timestamptz not null,
    data jsonb not null check (jsonb_typeof(data) = 'object' and octet_length(data::text) <= 16384),
    primary key (tenant_id, run_id, number),
    foreign key (tenant_id, run_id) references run on delete cascade
);
comment on table run_event is 'what happened in a run, numbered without gaps; nobody changes what happened';
call protect_by_tenant('run_event', 'select', 'insert');

create table run_input (
    tenant_id integer not null,
    run_id bigint not null,
    number integer not null,
    reference text not null check (length(reference) between 3 and 2600),
    role text not null check (length(role) between 1 and 200),
    resource_version_id bigint,
    primary key (tenant_id, run_id, number),
    foreign key (tenant_id, run_id, number) references run_event on delete cascade,
    foreign key (tenant_id, resource_version_id) references resource_version on delete set null (resource_version_id)
);
comment on table run_input is 'what a run read, in the version that it had then';
comment on column run_input.number is 'of the event that told of it';
comment on column run_input.resource_version_id is 'the version, where provenance keeps one';
create index run_input_by_version on run_input (tenant_id, resource_version_id) where resource_version_id is not null;
call protect_by_tenant('run_input', 'select', 'insert');

create table run_output (
    tenant_id integer not null,
    run_id bigint not null,
    number integer not null,
    reference text not null check (length(reference) between 3 and 2600),
    role text not null check (length(role) between 1 and 200),
    resource_version_id bigint,
    primary key (tenant_id, run_id, number),
    foreign key (tenant_id, run_id, number) references run_event on delete cascade,
    foreign key (tenant_id, resource_version_id) references resource_version on delete set null (resource_version_id)
);
comment on table run_output is 'what a run made, in the version that it made';
comment on column run_output.number is 'of the event that told of it';
comment on column run_output.resource_version_id is 'the version, where provenance keeps one';
create index run_output_by_version on run_output (tenant_id, resource_version_id) where resource_version_id is not null;
call protect_by_tenant('run_output', 'select', 'insert');
