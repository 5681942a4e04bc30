-- Evidence, the insights that rest on it, which of them contradict each other, and who reviews what. No table here has
-- words of a source: those are in provenance, where their author's taking them back reaches them.

create table evidence (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    source_kind text not null check (source_kind in ('document', 'web', 'chat')),
    source_key text not null check (length(source_key) between 1 and 500),
    source_version integer not null check (source_version >= 0),
    position bigint not null check (position >= 0),
    edited_at timestamptz not null,
    start integer not null check (start >= 0),
    "end" integer not null check ("end" > start and "end" - start <= 2000),
    made_by text not null,
    made_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, source_kind, source_key, position, source_version, edited_at, start, "end", made_by),
    check ((source_kind = 'chat') = (position > 0) and (source_kind = 'chat') = (source_version = 0))
);
comment on table evidence is 'words that somebody or something cites: a place in one version of one source; nobody changes one';
comment on column evidence.source_version is 'of a document''s text or of a web page; 0 for a message';
comment on column evidence.position is 'the message; 0 for what is no stream';
comment on column evidence.edited_at is 'the message''s last edit when it was cited; -infinity where it had none';
comment on column evidence.start is 'the first character, in Unicode code points from 0, in the version that was cited';
comment on column evidence.made_by is 'an actor, as in the audit log, or what extracted it';
call protect_by_tenant('evidence', 'select', 'insert');

create table insight (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    statement text not null check (length(statement) between 1 and 2000),
    subject text check (length(subject) between 1 and 300),
    predicate text check (length(predicate) between 1 and 200),
    value jsonb check (jsonb_typeof(value) in ('string', 'number', 'boolean')),
    unit text check (length(unit) between 1 and 40),
    confidence double precision not null check (confidence between 0 and 1),
    status text not null check (status in ('draft', 'reviewed', 'published', 'rejected', 'archived')),
    version integer not null check (version > 0),
    recorded_version integer not null check (recorded_version >= 0),
    subject_key text,
    claim_key text,
    value_key text,
    created_by text not null,
    created_at timestamptz not null,
    edited_by text not null,
    changed_at timestamptz not null,
    primary key (tenant_id, id),
    check (num_nulls(subject, predicate, value, subject_key, claim_key, value_key) in (0, 6)),
    check (unit is null or value is not null)
) with (fillfactor = 80);
comment on table insight is 'a claim that rests on evidence; whether its words still stand is known to provenance, as insight/<id>';
comment on column insight.version is 'grows by one with each change; who changes it says which they saw';
comment on column insight.recorded_version is 'the number of insight/<id> in provenance';
comment on column insight.claim_key is 'SHA-256 of subject and predicate as they are compared: without case, white space and Unicode forms';
comment on column insight.value_key is 'SHA-256 of value and unit as they are compared: numbers, dates and known units by what they mean';
comment on column insight.edited_by is 'who wrote what it says now: they do not review it';
create index insight_by_change on insight (tenant_id, changed_at, id);
create index insight_by_status on insight (tenant_id, status, changed_at, id);
create index insight_of_subject on insight (tenant_id, subject_key, changed_at, id) where subject_key is not null;
create index insight_of_claim on insight (tenant_id, claim_key, value_key, id)
where claim_key is not null and status in ('draft', 'reviewed', 'published');
create index insight_to_review on insight (tenant_id, confidence, id) where status = 'draft';
call protect_by_tenant('insight', 'select', 'insert', 'update');

create table insight_version (
    tenant_id integer not null,
    insight_id bigint not null,
    number integer not null check (number > 0),
    change text not null check (change in ('created', 'edited', 'confirmed', 'reviewed', 'published', 'returned', 'rejected', 'archived', 'reopened')),
    status text not null,
    content jsonb not null,
    note text check (length(note) between 1 and 2000),
    recorded_version integer not null,
    made_by text not null,
    made_at timestamptz not null,
    primary key (tenant_id, insight_id, number),
    foreign key (tenant_id, insight_id) references insight
);
comment on table insight_version is 'what an insight said after each change, with numbers of its evidence and none of the words';
call protect_by_tenant('insight_version', 'select', 'insert');

create table insight_evidence (
    tenant_id integer not null,
    insight_id bigint not null,
    evidence_id bigint not null,
    stance text not null check (stance in ('supports', 'contradicts')),
    primary key (tenant_id, insight_id, evidence_id),
    foreign key (tenant_id, insight_id) references insight,
    foreign key (tenant_id, evidence_id) references evidence
);
comment on table insight_evidence is 'what an insight rests on now; some of it supports the insight';
create index insight_evidence_of_evidence on insight_evidence (tenant_id, evidence_id, insight_id);
call protect_by_tenant('insight_evidence', 'select', 'insert', 'update', 'delete');

create table insight_comment (
    tenant_id integer not null,
    id bigint generated always as identity,
    insight_id bigint not null,
    text text check (length(text) between 1 and 4000),
    made_by text not null,
    made_at timestamptz not null,
    deleted_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, insight_id) references insight,
    check ((text is null) = (deleted_at is not null))
);
comment on table insight_comment is 'what members say of an insight; a deleted one has no text';
create index insight_comment_of_insight on insight_comment (tenant_id, insight_id, id);
call protect_by_tenant('insight_comment', 'select', 'insert', 'update');

create table insight_link (
    tenant_id integer not null,
    insight_id bigint not null,
    target_kind text not null check (target_kind in ('person', 'request', 'insight')),
    target_id bigint not null,
    made_by text not null,
    made_at timestamptz not null,
    primary key (tenant_id, insight_id, target_kind, target_id),
    foreign key (tenant_id, insight_id) references insight,
    check (target_kind <> 'insight' or target_id <> insight_id)
);
comment on table insight_link is 'what an insight is about; looked for under row-level security when it is linked';
create index insight_link_of_target on insight_link (tenant_id, target_kind, target_id, insight_id);
call protect_by_tenant('insight_link', 'select', 'insert', 'delete');

create table insight_conflict (
    tenant_id integer not null,
    id bigint generated always as identity,
    first_id bigint not null,
    second_id bigint not null,
    claim_key text not null,
    first_value_key text not null,
    second_value_key text not null,
    state text not null check (state in ('open', 'resolved', 'gone')),
    found_at timestamptz not null,
    decision text check (decision in ('first_holds', 'second_holds', 'both_hold')),
    reason text check (length(reason) between 1 and 2000),
    decided_by text,
    decided_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, first_id, second_id, claim_key, first_value_key, second_value_key),
    foreign key (tenant_id, first_id) references insight,
    foreign key (tenant_id, second_id) references insight,
    check (first_id < second_id),
    check (state <> 'resolved' or num_nulls(decision, reason, decided_by, decided_at) = 0)
) with (fillfactor = 80);
comment on table insight_conflict is 'that two insights say another value of the same subject and predicate';
comment on column insight_conflict.state is 'gone: one of them says something else by now, or is rejected or archived';
create index insight_conflict_of_second on insight_conflict (tenant_id, second_id);
create index insight_conflict_open on insight_conflict (tenant_id, found_at, id) where state = 'open';
call protect_by_tenant('insight_conflict', 'select', 'insert', 'update');

create table review_claim (
    tenant_id integer not null references tenant,
    subject_kind text not null check (subject_kind in ('insight', 'conflict')),
    subject_id bigint not null,
    claimed_by text not null,
    claimed_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, subject_kind, subject_id)
);
comment on table review_claim is 'who is looking at what, until when; one that has expired is anybody''s';
call protect_by_tenant('review_claim', 'select', 'insert', 'update', 'delete');

-- Who made a token may not review with it what they wrote.
create index audit_log_of_token on audit_log (tenant_id, resource) where action = 'token.created';

-- The queues of what is stale and of evidence that is gone are read from what provenance marks.
create index resource_stale_insight on resource (tenant_id, state_since, id) where kind = 'insight' and state = 'stale';
create index derivation_orphaned on derivation (tenant_id, changed_at, id)
where is_current and changed_at is not null and selected_now is null and role like '/evidence/%';
