-- What was computed from what, down to the words, and what of it no longer holds.

create table resource (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    kind text not null check (kind ~ '^[a-z][a-z0-9_-]{0,62}$'),
    natural_key text not null check (length(natural_key) between 1 and 500),
    current_version_id bigint,
    state text not null default 'fresh' check (state in ('fresh', 'suspect', 'stale')),
    state_since timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, kind, natural_key)
) with (fillfactor = 80);
comment on table resource is 'a logical thing that others are computed from, or that is computed from others; a stream stands for many, such as the messages of all chats, and has no versions';
comment on column resource.state is 'stale: what it rests on reads differently now; suspect: it rests on something that is stale or suspect; fresh: neither';
create index resource_out_of_date on resource (tenant_id, state, state_since) where state <> 'fresh';
call protect_by_tenant('resource', 'select', 'insert', 'update', 'delete');

create table resource_version (
    tenant_id integer not null,
    id bigint generated always as identity,
    resource_id bigint not null,
    number integer not null check (number > 0),
    content_hash text not null,
    content text,
    produced_by text not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, resource_id, number),
    foreign key (tenant_id, resource_id) references resource on delete cascade
);
comment on column resource_version.number is 'without gaps for each resource';
comment on column resource_version.content_hash is 'SHA-256 of the content as RFC 8785 canonical JSON';
comment on column resource_version.content is 'canonical JSON of the current version, for what is said to rest on it later; older versions are kept by those who made them';
call protect_by_tenant('resource_version', 'select', 'insert', 'update', 'delete');

create table derivation (
    tenant_id integer not null,
    id bigint generated always as identity,
    derived_resource_id bigint not null,
    derived_version_id bigint not null,
    source_resource_id bigint not null,
    source_version integer,
    position bigint not null default 0 check (position >= 0),
    role text not null,
    selector text not null,
    selector_hash text not null,
    selected text,
    is_current boolean not null default true,
    changed_at timestamptz,
    changed_by text,
    selected_now text,
    primary key (tenant_id, id),
    foreign key (tenant_id, derived_version_id) references resource_version on delete cascade,
    foreign key (tenant_id, source_resource_id) references resource
) with (fillfactor = 80);
comment on column derivation.role is 'which part of the derived rests on this, as a JSON Pointer; empty: the whole';
comment on column derivation.source_version is 'number of the version that was read; null for a stream';
comment on column derivation.position is 'the position in a stream, such as a message''s id; 0 for what is no stream';
comment on column derivation.selector is 'W3C Web Annotation selectors of the part that was read, as JSON; empty: the whole. Words that merely moved have theirs adjusted';
comment on column derivation.selector_hash is 'SHA-256 of what the selector selected when it was read, as canonical JSON';
comment on column derivation.selected is 'the beginning of that, for people to read; null where its author took it back';
comment on column derivation.is_current is 'whether it is of the derived resource''s current version';
comment on column derivation.changed_at is 'since when the source reads differently; null while it reads as it did';
comment on column derivation.changed_by is 'reference to what changed it';
comment on column derivation.selected_now is 'the beginning of what the selector selects since; null where it selects nothing';
create index derivation_of_source on derivation (tenant_id, source_resource_id, position) where is_current;
create index derivation_of_derived on derivation (tenant_id, derived_resource_id) where is_current;
create index derivation_of_version on derivation (tenant_id, derived_version_id);
create index derivation_of_position on derivation (tenant_id, source_resource_id, position) where not is_current and position > 0;
call protect_by_tenant('derivation', 'select', 'insert', 'update', 'delete');
