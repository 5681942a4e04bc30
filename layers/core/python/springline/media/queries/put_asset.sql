-- Writes an asset from one JSON object: its id and whether it is new; no row where the same was read before.
-- What people said of it stays: favourite, offline, preview. Index: the unique key of its library and source_key.
insert into asset (
    tenant_id, library_id, source_key, kind, title, description, language, tags, people, recorded_at,
    rate_numerator, rate_denominator, is_drop_frame, start_value, duration_value, thumbnail_url, source_url,
    content_hash, created_at, updated_at)
select
    current_tenant(), :library_id::bigint, a.source_key, a.kind, a.title, a.description, a.language, a.tags, a.people,
    a.recorded_at, a.rate_numerator, a.rate_denominator, a.is_drop_frame, a.start_value, a.duration_value,
    a.thumbnail_url, a.source_url, a.content_hash, :at::timestamptz, :at::timestamptz
from jsonb_to_record(:asset::jsonb) as a (
    source_key text, kind text, title text, description text, language text, tags text[], people text[],
    recorded_at timestamptz, rate_numerator integer, rate_denominator integer, is_drop_frame boolean,
    start_value bigint, duration_value bigint, thumbnail_url text, source_url text, content_hash text)
on conflict (tenant_id, library_id, source_key) do update set
    kind = excluded.kind,
    title = excluded.title,
    description = excluded.description,
    language = excluded.language,
    tags = excluded.tags,
    people = excluded.people,
    recorded_at = excluded.recorded_at,
    rate_numerator = excluded.rate_numerator,
    rate_denominator = excluded.rate_denominator,
    is_drop_frame = excluded.is_drop_frame,
    start_value = excluded.start_value,
    duration_value = excluded.duration_value,
    thumbnail_url = excluded.thumbnail_url,
    source_url = excluded.source_url,
    content_hash = excluded.content_hash,
    version = asset.version + 1,
    updated_at = excluded.updated_at
where asset.content_hash <> excluded.content_hash
returning asset.id, old.id is null;
