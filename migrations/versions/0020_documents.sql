-- Documents: bundles that are versioned as a whole, their originals, the texts and chunks that are read out of them, what
-- is extracted from those, and pages of the web. What is read out of bytes is known by these bytes, so nothing is read
-- twice, in whatever bundle or version it comes again.

create table document_original (
    tenant_id integer not null references tenant,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint not null check (size >= 0),
    media_type text not null check (length(media_type) between 3 and 200),
    announced_at timestamptz not null,
    stored_at timestamptz,
    primary key (tenant_id, sha256)
);
comment on table document_original is 'a file as it was received: its bytes are in the object store, once for a tenant';
comment on column document_original.size is 'in bytes; what was announced, until the bytes were counted';
comment on column document_original.media_type is 'as its first bytes tell';
comment on column document_original.announced_at is 'since when the bytes may be in the object store; no row, no bytes';
comment on column document_original.stored_at is 'when the bytes were there and had this hash; null: not yet';
-- The sweep of originals that nothing refers to: the oldest first.
create index document_original_by_age on document_original (announced_at, tenant_id, sha256);
call protect_by_tenant('document_original', 'select', 'insert', 'update', 'delete');
grant select (tenant_id, sha256, announced_at) on document_original to springline_system;

create table bundle (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    title text not null check (length(title) between 1 and 200),
    description text not null default '' check (length(description) <= 4000),
    created_by text not null,
    created_at timestamptz not null,
    last_number integer not null default 0 check (last_number >= 0),
    documents integer not null default 0 check (documents >= 0),
    archived_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, slug)
) with (fillfactor = 80);
comment on table bundle is 'documents that are versioned as a whole; its row is the lock under which its versions are numbered';
comment on column bundle.created_by is 'an actor, as in the audit log';
comment on column bundle.last_number is 'of its newest version; 0: it has none yet';
comment on column bundle.documents is 'how many its newest version has';
comment on column bundle.archived_at is 'since then it can be read and not changed';
-- The list of bundles, by title.
create index bundle_by_title on bundle (tenant_id, title, id);
call protect_by_tenant('bundle', 'select', 'insert', 'update');

create table bundle_version (
    tenant_id integer not null,
    bundle_id bigint not null,
    number integer not null check (number > 0),
    state text not null default 'ingesting' check (state in ('ingesting', 'ready', 'partial', 'failed')),
    note text not null default '' check (length(note) <= 4000),
    origin jsonb not null default '{}' check (jsonb_typeof(origin) = 'object'),
    origin_commit text generated always as (origin ->> 'commit') stored, -- row-level security keeps ->> out of an index
    added integer not null check (added >= 0),
    changed integer not null check (changed >= 0),
    removed integer not null check (removed >= 0),
    created_by text not null,
    created_at timestamptz not null,
    finished_at timestamptz,
    run_id bigint,
    primary key (tenant_id, bundle_id, number),
    foreign key (tenant_id, bundle_id) references bundle,
    foreign key (tenant_id, run_id) references run on delete set null (run_id),
    check ((finished_at is null) = (state = 'ingesting'))
);
comment on table bundle_version is 'a version of a bundle; its row is the lock under which its ingest ends';
comment on column bundle_version.number is 'without gaps for each bundle';
comment on column bundle_version.state is 'ready: all that changed was read; partial: some of it could not be; failed: none of it';
comment on column bundle_version.origin is 'where it came from: how (api, upload, command, git), and of git the commit and its time';
comment on column bundle_version.origin_commit is 'the commit in it';
comment on column bundle_version.added is 'how many documents it has that the version before has not';
comment on column bundle_version.created_by is 'an actor, as in the audit log';
comment on column bundle_version.finished_at is 'when its ingest ended last';
comment on column bundle_version.run_id is 'the run that tells of its ingest; null once that is forgotten';
-- A commit becomes one version, however often its repository is imported.
create unique index bundle_version_of_commit on bundle_version (tenant_id, bundle_id, origin_commit)
where origin_commit is not null;
-- Referential action when a run is forgotten.
create index bundle_version_of_run on bundle_version (tenant_id, run_id) where run_id is not null;
-- Versions whose ingest has not ended, for the overview and for who resumes it.
create index bundle_version_ingesting on bundle_version (tenant_id, created_at) where state = 'ingesting';
call protect_by_tenant('bundle_version', 'select', 'insert', 'update');

create table document_text (
    tenant_id integer not null,
    id bigint generated always as identity,
    sha256 text not null,
    format text not null check (length(format) between 1 and 40),
    parser text not null check (length(parser) between 1 and 100),
    text text,
    layout text,
    title text,
    language text,
    pages integer check (pages >= 0),
    problem_code text,
    problem_detail text,
    notices jsonb not null default '[]' check (jsonb_typeof(notices) = 'array'),
    parsed_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, sha256, format, parser),
    foreign key (tenant_id, sha256) references document_original,
    check ((text is null) = (problem_code is not null)),
    check ((text is null) = (layout is null))
);
comment on table document_text is 'what one version of the parser reads out of an original, or why it reads nothing';
comment on column document_text.format is 'what it was taken for: the same bytes may be Markdown by one name and plain text by another';
comment on column document_text.layout is 'blocks, lines and where they are in the original, as JSON';
comment on column document_text.problem_code is 'why there is no text: password, damaged, no_text, too_large and the like';
comment on column document_text.notices is 'what was left out or guessed, in sentences';
call protect_by_tenant('document_text', 'select', 'insert', 'update', 'delete');

create table bundle_document (
    tenant_id integer not null,
    id bigint generated always as identity,
    bundle_id bigint not null,
    path text collate "C" not null check (length(path) between 1 and 400),
    from_number integer not null check (from_number > 0),
    to_number integer check (to_number >= from_number),
    sha256 text not null,
    size bigint not null check (size >= 0),
    format text not null check (length(format) between 1 and 40),
    origin jsonb not null default '{}' check (jsonb_typeof(origin) = 'object'),
    text_id bigint,
    version integer check (version > 0),
    primary key (tenant_id, id),
    -- Documents of version n in the order of their paths, whole and by the page: from_number <= n and not to_number < n.
    unique (tenant_id, bundle_id, path, from_number) include (to_number),
    foreign key (tenant_id, bundle_id, from_number) references bundle_version (tenant_id, bundle_id, number),
    foreign key (tenant_id, sha256) references document_original,
    foreign key (tenant_id, text_id) references document_text
);
comment on table bundle_document is 'a document as a run of versions has it: a version has as many rows as it changes';
comment on column bundle_document.from_number is 'the first version that has it like this';
comment on column bundle_document.to_number is 'the last one; null: the newest has it, and who comes next may';
comment on column bundle_document.origin is 'where it came from: the name of the file that was sent';
comment on column bundle_document.text_id is 'what was read out of it; null: not yet';
comment on column bundle_document.version is 'of document/<slug>/<path> in provenance, which counts differing texts; null: not recorded yet';
-- A path has one present document; what a new version changes is looked up by it.
create unique index bundle_document_present on bundle_document (tenant_id, bundle_id, path) where to_number is null;
-- What version n added or changed, and what version n + 1 took away.
create index bundle_document_since on bundle_document (tenant_id, bundle_id, from_number, path);
create index bundle_document_until on bundle_document (tenant_id, bundle_id, to_number, path) where to_number is not null;
-- Whether something refers to an original, for its sweep and for who asks for its bytes.
create index bundle_document_of_original on bundle_document (tenant_id, sha256);
-- Documents with a text: where a chunk that was found is.
create index bundle_document_of_text on bundle_document (tenant_id, text_id) where text_id is not null;
call protect_by_tenant('bundle_document', 'select', 'insert', 'update');
grant select (tenant_id, sha256) on bundle_document to springline_system;

create table document_ingest (
    tenant_id integer not null,
    document_id bigint not null,
    bundle_id bigint not null,
    number integer not null,
    state text not null default 'waiting' check (state in ('waiting', 'parsed', 'indexed', 'extracted', 'failed')),
    attempts integer not null default 0 check (attempts >= 0),
    problem_code text,
    problem_detail text,
    updated_at timestamptz not null,
    primary key (tenant_id, document_id),
    foreign key (tenant_id, document_id) references bundle_document,
    foreign key (tenant_id, bundle_id, number) references bundle_version (tenant_id, bundle_id, number),
    check ((problem_code is not null) = (state = 'failed'))
) with (fillfactor = 70);
comment on table document_ingest is 'how far the ingest of a document has come that a version added or changed';
comment on column document_ingest.number is 'the version that added or changed it';
comment on column document_ingest.attempts is 'how often the present step was tried';
-- How far a version has come, and which of its documents failed.
create index document_ingest_of_version on document_ingest (tenant_id, bundle_id, number, state);
-- What somebody has still to take in, and is asked for again where nobody tries for long.
create index document_ingest_unfinished on document_ingest (updated_at) where state in ('waiting', 'parsed', 'indexed');
call protect_by_tenant('document_ingest', 'select', 'insert', 'update');
grant select (tenant_id, bundle_id, number, state, updated_at) on document_ingest to springline_system;

create table chunk (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
    text text not null,
    heading text not null default '',
    read_until timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, content_hash)
) with (fillfactor = 90);
comment on table chunk is 'a piece of text that is searched and extracted from as one; the same piece anywhere is the same chunk';
comment on column chunk.content_hash is 'SHA-256 of the text';
comment on column chunk.read_until is 'until when somebody may be asking a model about it, and nobody else does';
comment on column chunk.heading is 'the headings above it where it was seen first, which are context and no part of its identity';
call protect_by_tenant('chunk', 'select', 'insert', 'update', 'delete');

create table chunk_place (
    tenant_id integer not null,
    text_id bigint not null,
    ordinal integer not null check (ordinal >= 0),
    chunk_id bigint not null,
    start integer not null check (start >= 0),
    "end" integer not null,
    page integer check (page > 0),
    primary key (tenant_id, text_id, ordinal),
    foreign key (tenant_id, text_id) references document_text on delete cascade,
    foreign key (tenant_id, chunk_id) references chunk,
    check ("end" >= start)
);
comment on table chunk_place is 'where a chunk is in a text, in code points';
-- Where a chunk that was found is, and whether it is anywhere.
create index chunk_place_of_chunk on chunk_place (tenant_id, chunk_id);
call protect_by_tenant('chunk_place', 'select', 'insert', 'update', 'delete');

create table chunk_extraction (
    tenant_id integer not null,
    chunk_id bigint not null,
    extractor text not null check (length(extractor) between 1 and 200),
    "values" jsonb not null check (jsonb_typeof("values") = 'array'),
    calls integer not null default 0 check (calls >= 0),
    prompt_tokens bigint not null default 0 check (prompt_tokens >= 0),
    completion_tokens bigint not null default 0 check (completion_tokens >= 0),
    cost bigint check (cost >= 0),
    extracted_at timestamptz not null,
    primary key (tenant_id, chunk_id, extractor),
    foreign key (tenant_id, chunk_id) references chunk on delete cascade
);
comment on table chunk_extraction is 'what an extractor found in a chunk; nobody asks it again for the same text';
comment on column chunk_extraction.extractor is '<name>/<version>/<first 12 digits of its schema''s hash>';
comment on column chunk_extraction."values" is 'kind, subject, predicate, value and the words of the chunk that say it';
comment on column chunk_extraction.cost is 'in millionths of a dollar, by the prices that were set then; null where none were';
call protect_by_tenant('chunk_extraction', 'select', 'insert', 'update', 'delete');

create table extraction_schema (
    tenant_id integer not null references tenant,
    key text not null check (key ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    version integer not null check (version > 0),
    schema jsonb not null check (jsonb_typeof(schema) = 'object'),
    created_by text not null,
    created_at timestamptz not null,
    primary key (tenant_id, key, version)
);
comment on table extraction_schema is 'what a tenant wants extracted, as a JSON Schema; nobody changes one';
comment on column extraction_schema.created_by is 'an actor, as in the audit log';
call protect_by_tenant('extraction_schema', 'select', 'insert');

create table web_page (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    url text not null check (length(url) between 8 and 500),
    last_number integer not null default 0 check (last_number >= 0),
    created_by text not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, url)
);
comment on table web_page is 'a page of the web that snapshots are taken of; its row is the lock under which they are numbered';
comment on column web_page.url is 'as it is asked for, without a fragment';
comment on column web_page.created_by is 'an actor, as in the audit log';
call protect_by_tenant('web_page', 'select', 'insert', 'update');

create table web_snapshot (
    tenant_id integer not null,
    page_id bigint not null,
    number integer not null check (number > 0),
    sha256 text not null,
    format text not null check (length(format) between 1 and 40),
    text_id bigint,
    fetched_at timestamptz not null,
    seen_at timestamptz not null,
    status integer not null check (status between 100 and 599),
    final_url text not null check (length(final_url) between 8 and 2000),
    media_type text not null check (length(media_type) between 3 and 200),
    charset text check (length(charset) between 1 and 60),
    fetched_by text not null,
    version integer check (version > 0),
    primary key (tenant_id, page_id, number),
    foreign key (tenant_id, page_id) references web_page,
    foreign key (tenant_id, sha256) references document_original,
    foreign key (tenant_id, text_id) references document_text
);
comment on table web_snapshot is 'a page of the web as it was received';
comment on column web_snapshot.number is 'without gaps for each page';
comment on column web_snapshot.text_id is 'what was read out of it; null: not yet';
comment on column web_snapshot.seen_at is 'when the same bytes were received last';
comment on column web_snapshot.status is 'of the HTTP answer';
comment on column web_snapshot.final_url is 'after redirects';
comment on column web_snapshot.media_type is 'as the answer said';
comment on column web_snapshot.charset is 'the encoding that the answer named beside it; null: none';
comment on column web_snapshot.fetched_by is 'an actor, as in the audit log';
comment on column web_snapshot.version is 'of web/<url> in provenance, which counts differing texts; null: not recorded yet';
-- Whether something refers to an original.
create index web_snapshot_of_original on web_snapshot (tenant_id, sha256);
-- Pages with a text: where a chunk that was found is.
create index web_snapshot_of_text on web_snapshot (tenant_id, text_id) where text_id is not null;
call protect_by_tenant('web_snapshot', 'select', 'insert', 'update');
grant select (tenant_id, sha256) on web_snapshot to springline_system;
