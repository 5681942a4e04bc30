-- Projects, who works in them, the canvases on which things are pinned, and the apps that a tenant has.

create table project (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null check (length(name) between 1 and 200),
    description text not null default '' check (length(description) <= 4000),
    created_by text not null,
    created_at timestamptz not null,
    archived_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, slug)
);
comment on table project is 'a working space of some members of a tenant; its row is the lock under which members change';
comment on column project.created_by is 'an actor, as in the audit log';
comment on column project.archived_at is 'since then it can be read and not changed';
create index project_by_name on project (tenant_id, name, id);
call protect_by_tenant('project', 'select', 'insert', 'update');

create table project_member (
    tenant_id integer not null,
    project_id bigint not null,
    account_id bigint not null references account not enforced, -- looked for under row-level security before
    role text not null check (role in ('viewer', 'editor', 'owner')),
    added_at timestamptz not null,
    primary key (tenant_id, project_id, account_id),
    foreign key (tenant_id, project_id) references project
);
comment on table project_member is 'who works in a project; somebody in it is an owner';
create index project_member_of_account on project_member (tenant_id, account_id);
call protect_by_tenant('project_member', 'select', 'insert', 'update', 'delete');

create table canvas (
    tenant_id integer not null,
    id bigint generated always as identity,
    project_id bigint not null,
    title text not null check (length(title) between 1 and 200),
    document jsonb not null check (jsonb_typeof(document) = 'object' and jsonb_typeof(document -> 'nodes') = 'array'),
    version integer not null default 1 check (version > 0),
    updated_by text not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, project_id) references project
);
comment on table canvas is 'things pinned, connected and annotated; who saves it says which version they changed';
comment on column canvas.document is 'canvas v1; a quote in it is a place in a message, never its words or a hash of them';
create index canvas_of_project on canvas (tenant_id, project_id, updated_at, id) where deleted_at is null;
create index canvas_deleted on canvas (tenant_id, project_id, updated_at, id) where deleted_at is not null;
call protect_by_tenant('canvas', 'select', 'insert', 'update');

create table canvas_version (
    tenant_id integer not null,
    canvas_id bigint not null,
    number integer not null check (number > 0),
    title text not null,
    document jsonb not null,
    saved_by text not null,
    saved_at timestamptz not null,
    primary key (tenant_id, canvas_id, number),
    foreign key (tenant_id, canvas_id) references canvas
);
comment on table canvas_version is 'the newest 200 versions of each canvas, the present one among them';
comment on column canvas_version.number is 'without gaps for each canvas';
call protect_by_tenant('canvas_version', 'select', 'insert', 'delete');

create table app (
    tenant_id integer not null references tenant,
    key text not null check (key ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    version integer not null check (version > 0),
    primary key (tenant_id, key)
);
comment on table app is 'what a team runs again and again; its row is the lock under which its versions are numbered';
comment on column app.version is 'of its newest manifest';
call protect_by_tenant('app', 'select', 'insert', 'update');

create table app_version (
    tenant_id integer not null,
    app_key text not null,
    number integer not null check (number > 0),
    manifest jsonb not null,
    registered_by text not null,
    registered_at timestamptz not null,
    primary key (tenant_id, app_key, number),
    foreign key (tenant_id, app_key) references app
);
comment on table app_version is 'every manifest that an app had; nobody changes one';
comment on column app_version.manifest is 'app v1: what it is for, what it is given and what it makes';
call protect_by_tenant('app_version', 'select', 'insert');

-- The home page tells of highlights by themselves; beside many of them, what else is out of date is found at once.
create index resource_out_of_date_besides on resource (tenant_id, state, state_since)
where state <> 'fresh' and kind <> 'highlight';
