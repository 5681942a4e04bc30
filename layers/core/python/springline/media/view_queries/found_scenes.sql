-- Scenes by id as a search shows them, as one JSON array in the order of the ids; those that are gone are left out.
-- Seconds are from the asset's first frame. Cost: reads each scene, its asset and its library by their primary keys.
select coalesce(json_agg(found.scene order by found.place), '[]')::text
from (
    select
        wanted.place,
        json_build_object(
            'id', scene.id,
            'title', scene.title,
            'transcript', scene.transcript,
            'translations', scene.translations,
            'description', scene.description,
            'asset', json_build_object(
                'id', asset.id,
                'title', asset.title,
                'description', asset.description,
                'kind', asset.kind,
                'library', library.slug,
                'language', nullif(asset.language, ''),
                'source_url', asset.source_url
            ),
            'timecode', scene.start_timecode,
            'start_seconds', round(scene.start_value::numeric * asset.rate_denominator / asset.rate_numerator, 3),
            'duration_seconds', round(scene.duration_value::numeric * asset.rate_denominator / asset.rate_numerator, 3),
            'recorded_at', to_char(asset.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'updated_at',
            to_char(greatest(scene.updated_at, asset.updated_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'languages', to_json(scene.languages),
            'tags', to_json(array(select distinct tag from unnest(scene.tags || asset.tags) tag order by tag)),
            'people', to_json(array(select distinct one from unnest(scene.people || asset.people) one order by one)),
            'is_favorite', scene.is_favorite or asset.is_favorite,
            'offline_ready', asset.offline_ready,
            'preview_ready', asset.preview_ready,
            'thumbnail_url', coalesce(scene.thumbnail_url, asset.thumbnail_url)
        ) as scene
    from unnest(:ids::bigint[]) with ordinality as wanted (id, place)
    join video_scenes scene on scene.id = wanted.id and scene.tenant_id = current_tenant()
    join asset on asset.id = scene.asset_id and asset.tenant_id = current_tenant()
    join library on library.id = asset.library_id and library.tenant_id = current_tenant()
) found;
