-- What a community says and does. The tables hold the newest state of each thing with a version that grows by one per
-- change; each change goes to the event log in the same transaction.
--
-- `not enforced` says what a column refers to without a check at each write: for message, request and request_comments
-- the checks took a third of the time of an import. The statements that write these columns take them from the table
-- referred to, in the same transaction and under row-level security, and whoever serves may delete nothing there but
-- messages that never arrived, to which nothing refers.

create table chat_group (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    source_system text not null,
    source_key text not null,
    slug text not null,
    name text not null,
    described_at timestamptz not null default '-infinity',
    unique (tenant_id, source_system, source_key),
    unique (tenant_id, slug)
);
call protect_by_tenant('chat_group', 'select', 'insert', 'update');

create table "user" (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    member_key text not null,
    display_name text not null,
    named_at timestamptz not null default '-infinity',
    is_bot boolean not null default false,
    version integer not null default 1,
    unique (tenant_id, member_key)
);
comment on column "user".member_key is 'source system and key of the account this person was first seen with, as signal-cli:UUID';
call protect_by_tenant('"user"', 'select', 'insert', 'update');

create table user_attribute (
    tenant_id integer not null references tenant,
    user_id bigint not null references "user",
    key text not null,
    value text not null,
    primary key (tenant_id, user_id, key)
);
comment on table user_attribute is 'signal_member_key:GROUP_SLUG holds the member''s key in that group, and likewise for other chat systems';
create index user_attribute_by_key on user_attribute (tenant_id, key, value);
call protect_by_tenant('user_attribute', 'select', 'insert', 'update', 'delete');

-- A message may be heard of (edited, deleted, reacted to, quoted) before it arrives: then its row waits with sent_at null.
create table message (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant not enforced,
    source_system text not null,
    source_key text not null,
    version integer not null default 1,
    group_id bigint references chat_group not enforced,
    sender_id bigint references "user" not enforced,
    sent_at timestamptz,
    text text,
    mentions jsonb not null default '[]',
    links jsonb not null default '[]',
    reply_to_key text,
    thread text,
    edited_at timestamptz,
    deleted_at timestamptz,
    expires_at timestamptz,
    parent_id bigint references message not enforced,
    root_id bigint references message not enforced,
    link_reason text,
    unique (tenant_id, source_system, source_key)
);
create index message_in_group on message (tenant_id, group_id, sent_at) where sent_at is not null;
create index message_replies on message (tenant_id, source_system, reply_to_key) where reply_to_key is not null;
create index message_children on message (tenant_id, parent_id) where parent_id is not null;
create index message_in_thread on message (tenant_id, root_id);
create index message_expiring on message (expires_at) where expires_at is not null and deleted_at is null;
call protect_by_tenant('message', 'select', 'insert', 'update', 'delete');
grant usage on sequence message_id_seq to springline_app;
grant select (tenant_id, expires_at, deleted_at) on message to springline_system;

-- Each revision has a key of its own in the source system, by which later events may name the message.
create table message_revision (
    tenant_id integer not null references tenant,
    source_system text not null,
    revision_key text not null,
    message_id bigint not null references message on delete cascade,
    primary key (tenant_id, source_system, revision_key)
);
create index message_revision_of on message_revision (message_id);
call protect_by_tenant('message_revision', 'select', 'insert', 'update', 'delete');

create table attachment (
    tenant_id integer not null references tenant,
    message_id bigint not null references message on delete cascade,
    position smallint not null,
    source_key text not null,
    content_type text not null,
    filename text,
    size bigint,
    width integer,
    height integer,
    caption text,
    primary key (tenant_id, message_id, position)
);
call protect_by_tenant('attachment', 'select', 'insert', 'update', 'delete');

-- One row per member and message; a removed reaction stays as a row, so that a late older one can't bring it back.
create table reaction (
    tenant_id integer not null references tenant,
    message_id bigint not null references message on delete cascade,
    user_id bigint not null references "user",
    emoji text not null,
    reacted_at timestamptz not null,
    removed boolean not null,
    primary key (tenant_id, message_id, user_id)
);
create index reaction_of_user on reaction (tenant_id, user_id);
call protect_by_tenant('reaction', 'select', 'insert', 'update', 'delete');

create table request (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant not enforced,
    version integer not null default 1,
    group_id bigint references chat_group not enforced,
    root_message_id bigint unique references message not enforced,
    author_id bigint references "user" not enforced,
    kind text not null check (kind in ('need', 'offer')),
    title text not null,
    status text not null check (status in ('open', 'answered', 'closed', 'withdrawn')),
    opened_at timestamptz not null
);
comment on column request.root_message_id is 'the message that opened it; null where it was written here, out of reach of what happens in a conversation';
call protect_by_tenant('request', 'select', 'insert', 'update');

-- A comment is a message of the conversation (message_id) or was written here (body and its links).
create table request_comments (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant not enforced,
    version integer not null default 1,
    request_id bigint not null references request not enforced,
    message_id bigint unique references message not enforced,
    author_id bigint references "user" not enforced,
    body text,
    links jsonb not null default '[]',
    created_at timestamptz not null,
    deleted_at timestamptz
);
create index request_comments_of on request_comments (tenant_id, request_id, created_at);
call protect_by_tenant('request_comments', 'select', 'insert', 'update');

create table comment_llm_insights (
    comment_id bigint primary key references request_comments,
    tenant_id integer not null references tenant,
    version integer not null default 1,
    comment_version integer not null,
    content_hash text not null,
    model text not null,
    prompt_version text not null,
    tags text[] not null,
    summary text not null,
    kind text not null check (kind in ('need', 'offer', 'neither')),
    language text not null,
    sentiment real not null,
    locations text[] not null,
    annotated_at timestamptz not null
);
create index comment_llm_insights_cache on comment_llm_insights (tenant_id, content_hash, model, prompt_version);
call protect_by_tenant('comment_llm_insights', 'select', 'insert', 'update');

-- Imports: how far each one came, and the lines that could not be read.
create table import_job (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    source_system text not null,
    file_name text not null,
    file_key text not null,
    items_done bigint not null default 0,
    started_at timestamptz not null,
    finished_at timestamptz,
    counts jsonb not null default '{}',
    unique (tenant_id, source_system, file_key)
);
call protect_by_tenant('import_job', 'select', 'insert', 'update');

create table quarantine (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    source_system text not null,
    file_name text not null,
    file_key text not null,
    line bigint not null,
    reason text not null,
    raw bytea not null,
    quarantined_at timestamptz not null,
    resolved_at timestamptz,
    unique (tenant_id, source_system, file_key, line)
);
create index quarantine_waiting on quarantine (tenant_id, id) where resolved_at is null;
call protect_by_tenant('quarantine', 'select', 'insert', 'update');

-- Statistics come minutes after an import began. Until then PostgreSQL takes the rows of any tenant for half a percent of
-- a table, and reads them all for cheap: so it is told that they may be all that there are.
select pg_restore_attribute_stats(
    'schemaname', 'public', 'relname', name, 'attname', 'tenant_id', 'inherited', false,
    'null_frac', 0::real, 'avg_width', 4, 'n_distinct', 1::real)
from unnest(array['chat_group', 'user', 'user_attribute', 'message', 'message_revision', 'attachment', 'reaction', 'request',
                  'request_comments', 'comment_llm_insights', 'import_job', 'quarantine']) name;
