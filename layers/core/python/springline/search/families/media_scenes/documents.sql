-- The scenes of some assets as they are sent to an index, with a hash of each: root, document, JSON, hash.
-- Of a library's own index only that library's, of the others' all but those libraries that have one.
-- Cost: reads the scenes of those assets (video_scenes_of), and normalises their words.
select
    asset.id,
    scene.id,
    document.body,
    encode(sha256(convert_to(document.body, 'UTF8')), 'hex')
from asset
join library on library.tenant_id = asset.tenant_id and library.id = asset.library_id
join video_scenes scene on scene.tenant_id = asset.tenant_id and scene.asset_id = asset.id
cross join lateral (
    select json_build_object(
        'document_id', scene.id,
        'asset_id', asset.id,
        'title', search_words(scene.title),
        'asset_title', search_words(asset.title),
        'transcript', search_words(scene.transcript),
        'translations', search_words(scene.translations),
        'description', search_words(scene.description),
        'asset_description', search_words(asset.description),
        'library_slug', library.slug,
        'kind', asset.kind,
        'languages', to_json(scene.languages),
        'tags', to_json(array(select distinct tag from unnest(scene.tags || asset.tags) tag order by tag)),
        'people', to_json(array(select distinct person from unnest(scene.people || asset.people) person order by person)),
        'is_favorite', scene.is_favorite or asset.is_favorite,
        'offline_ready', asset.offline_ready,
        'preview_ready', asset.preview_ready,
        'recorded_at', to_char(asset.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'updated_at', to_char(greatest(scene.updated_at, asset.updated_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'duration_ms', scene.duration_value * 1000 * asset.rate_denominator / asset.rate_numerator,
        'start_ms', scene.start_value * 1000 * asset.rate_denominator / asset.rate_numerator
    )::text as body
) document
where asset.tenant_id = current_tenant()
  and asset.id = any(:roots::bigint[])
  and case when :library::text <> '' then library.slug = :library::text
           else library.slug <> all(:others::text[]) end
order by asset.id, scene.id;
