-- Writes the scenes of an asset from one JSON array; one that reads as before is not touched, a favourite stays one.
-- Cost: a look into the unique key for each. Index: the unique key of asset and source_key.
insert into video_scenes (
    tenant_id, asset_id, source_key, position, title, description, transcript, translations, languages, tags, people,
    start_value, duration_value, start_timecode, updated_at)
select
    current_tenant(), :asset_id::bigint, s.source_key, s.position, s.title, s.description, s.transcript,
    s.translations, s.languages, s.tags, s.people, s.start_value, s.duration_value, s.start_timecode, :at::timestamptz
from jsonb_to_recordset(:scenes::jsonb) as s (
    source_key text, position integer, title text, description text, transcript text, translations text,
    languages text[], tags text[], people text[], start_value bigint, duration_value bigint, start_timecode text)
order by s.position
on conflict (tenant_id, asset_id, source_key) do update set
    position = excluded.position,
    title = excluded.title,
    description = excluded.description,
    transcript = excluded.transcript,
    translations = excluded.translations,
    languages = excluded.languages,
    tags = excluded.tags,
    people = excluded.people,
    start_value = excluded.start_value,
    duration_value = excluded.duration_value,
    start_timecode = excluded.start_timecode,
    version = video_scenes.version + 1,
    updated_at = excluded.updated_at
where (
    video_scenes.position, video_scenes.title, video_scenes.description, video_scenes.transcript,
    video_scenes.translations, video_scenes.languages, video_scenes.tags, video_scenes.people,
    video_scenes.start_value, video_scenes.duration_value, video_scenes.start_timecode
) is distinct from (
    excluded.position, excluded.title, excluded.description, excluded.transcript,
    excluded.translations, excluded.languages, excluded.tags, excluded.people,
    excluded.start_value, excluded.duration_value, excluded.start_timecode
);
