-- What an editor looks for: recordings and timelines, cut into scenes, with the words that are spoken in them.
--
-- Times are rational: whole units of a rate, as OpenTimelineIO's RationalTime has them, so no frame is lost to rounding.
-- A recording without frames counts milliseconds (rate 1000/1).

create table library (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null,
    created_at timestamptz not null default clock_timestamp(),
    unique (tenant_id, slug)
);
comment on table library is 'collections of assets; each may have its search in an index of its own';
call protect_by_tenant('library', 'select', 'insert', 'update');

create table asset (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    library_id bigint not null references library,
    source_key text not null,
    kind text not null check (kind in ('timeline', 'recording')),
    title text not null,
    description text not null default '',
    language text not null default '',
    tags text[] not null default '{}',
    people text[] not null default '{}',
    recorded_at timestamptz,
    rate_numerator integer not null check (rate_numerator > 0),
    rate_denominator integer not null check (rate_denominator > 0),
    is_drop_frame boolean not null default false,
    start_value bigint not null default 0,
    duration_value bigint not null check (duration_value >= 0),
    thumbnail_url text,
    source_url text,
    is_favorite boolean not null default false,
    offline_ready boolean not null default false,
    preview_ready boolean not null default false,
    content_hash text not null default '',
    version integer not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    unique (tenant_id, library_id, source_key)
);
comment on table asset is 'a recording or an edited timeline';
comment on column asset.source_key is 'what identifies it in its library across imports, such as the name of its file without the ending';
comment on column asset.language is 'BCP 47; empty where unknown';
comment on column asset.start_value is 'the first frame''s timecode, in units of the rate';
comment on column asset.offline_ready is 'its media are on the editors'' storage';
comment on column asset.preview_ready is 'a small copy for viewing exists';
comment on column asset.content_hash is 'of what the last import read: an unchanged file changes nothing';
call protect_by_tenant('asset', 'select', 'insert', 'update', 'delete');

create table video_scenes (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    asset_id bigint not null references asset on delete cascade,
    source_key text not null,
    position integer not null,
    title text not null default '',
    description text not null default '',
    transcript text not null default '',
    translations text not null default '',
    languages text[] not null default '{}',
    tags text[] not null default '{}',
    people text[] not null default '{}',
    start_value bigint not null,
    duration_value bigint not null check (duration_value >= 0),
    start_timecode text not null,
    thumbnail_url text,
    is_favorite boolean not null default false,
    version integer not null default 1,
    updated_at timestamptz not null default clock_timestamp(),
    unique (tenant_id, asset_id, source_key)
);
comment on table video_scenes is 'what is between two cuts of an asset, or a stretch of a recording, with what is spoken in it';
comment on column video_scenes.source_key is 'what identifies it in its asset across imports, so that a favourite stays one';
comment on column video_scenes.transcript is 'what is spoken, in the asset''s own language';
comment on column video_scenes.translations is 'the same in other languages, a paragraph each';
comment on column video_scenes.start_value is 'from the asset''s first frame, in units of the asset''s rate';
comment on column video_scenes.start_timecode is 'SMPTE timecode, with ; before the frames where it drops some; HH:MM:SS.mmm where there are no frames';
create index video_scenes_of on video_scenes (tenant_id, asset_id, position);
call protect_by_tenant('video_scenes', 'select', 'insert', 'update', 'delete');

-- Subtitles and transcripts as they were read; scenes take their words from them.
create table transcript (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    asset_id bigint not null references asset on delete cascade,
    language text not null,
    source_key text not null,
    content_hash text not null,
    unique (tenant_id, asset_id, source_key)
);
call protect_by_tenant('transcript', 'select', 'insert', 'update', 'delete');

create table transcript_cue (
    tenant_id integer not null references tenant,
    transcript_id bigint not null references transcript on delete cascade,
    position integer not null,
    start_ms bigint not null,
    end_ms bigint not null check (end_ms >= start_ms),
    speaker text,
    text text not null,
    primary key (tenant_id, transcript_id, position)
);
call protect_by_tenant('transcript_cue', 'select', 'insert', 'update', 'delete');
