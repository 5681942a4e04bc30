-- What is told of people, and how each telling came about.
--
-- `user_id` is not enforced, as in 0003: the statement that adds a row takes it from "user" in the same transaction and
-- under row-level security, which an enforced reference would look past.

create table user_profile_highlights (
    tenant_id integer not null references tenant,
    user_id bigint not null references "user" not enforced,
    bio_text text,
    proof_points_json jsonb not null default '[]',
    quotes_json jsonb not null default '[]',
    source_group text,
    snapshot_hash text,
    llm_model text,
    generated_at timestamptz,
    stale_after timestamptz,
    manual_override boolean not null default false,
    override_text text,
    -- Beside the columns of the specification, each for one question:
    prompt_version text,                              -- does a prompt that changed make it stale?
    message_hashes jsonb not null default '{}',       -- do the messages that it rests on still say what they said?
    version integer not null default 0,               -- the newest entry of its history
    lock_version integer not null default 0,          -- has somebody decided on the words since a generator began?
    seen_until timestamptz,                           -- is a change old enough to be in the words already?
    stale_reasons jsonb not null default '[]',        -- why is it stale? [{reason, since, at, number}]
    stale_at timestamptz,                             -- since when?
    marks integer not null default 0,                 -- was it marked stale before or after a generator began?
    locked_by text,                                   -- who wrote the override,
    locked_at timestamptz,                            -- and when?
    primary key (tenant_id, user_id),
    check (manual_override = (override_text is not null)),
    check ((stale_at is null) = (stale_reasons = '[]'))
);
comment on table user_profile_highlights is 'what is told of a person, in its newest state; a row without generated_at and override waits for its first words';
comment on column user_profile_highlights.proof_points_json is '[{text, message_ids}]';
comment on column user_profile_highlights.quotes_json is '[{text, message_id}]; whether the message still has the words is found out at each reading';
comment on column user_profile_highlights.message_hashes is 'SHA-256 of each message it rests on, by id, as it read when the words were stored; empty once that was forgotten';
comment on column user_profile_highlights.lock_version is 'grows whenever words are stored, confirmed, overridden or given free, and not when they are marked stale';
comment on column user_profile_highlights.seen_until is 'all that was recorded before this time was there to be read when the generator of the words began';
comment on column user_profile_highlights.stale_reasons is 'since: when the reason first arose, at: when it last did, number: the mark that said so last';
comment on column user_profile_highlights.marks is 'how often it was marked stale: the newest number in stale_reasons, also once those are gone';
-- For the scan that marks what has grown too old; those that it has marked leave the index.
create index user_profile_highlights_aging on user_profile_highlights (tenant_id, stale_after) where stale_at is null;
call protect_by_tenant('user_profile_highlights', 'select', 'insert', 'update', 'delete');

-- Each entry holds the whole state after a change, so that two of them can be compared without those in between.
-- It is updated only to take words out whose author took them back, and deleted only with the highlight.
create table user_profile_highlight_version (
    tenant_id integer not null,
    user_id bigint not null,
    number integer not null check (number > 0),
    change text not null check (change in ('auto', 'override', 'override_cleared', 'stale')),
    made_by text not null,
    made_at timestamptz not null,
    changed text[] not null,
    bio_text text,
    proof_points_json jsonb not null,
    quotes_json jsonb not null,
    source_group text,
    snapshot_hash text,
    llm_model text,
    prompt_version text,
    generated_at timestamptz,
    stale_after timestamptz,
    override_text text,
    stale_reasons jsonb not null,
    message_hashes jsonb not null,
    primary key (tenant_id, user_id, number),
    foreign key (tenant_id, user_id) references user_profile_highlights on delete cascade
);
comment on column user_profile_highlight_version.number is 'without gaps for each person, from 1 on';
comment on column user_profile_highlight_version.made_by is 'auto, or an actor as in audit_log, such as account/5';
comment on column user_profile_highlight_version.changed is 'names of the columns that it changed';
call protect_by_tenant('user_profile_highlight_version', 'select', 'insert', 'update');

-- A generator asks it when it begins, for `seen_until`: how far back lies what may still be committed.
grant execute on function oldest_writer_seconds() to springline_app;

-- Snapshots, highlights and their freshness read what one person wrote.
create index message_of_sender on message (tenant_id, sender_id, sent_at) where sent_at is not null;
