-- What is spoken in a scene, cue by cue, as one JSON array; null where there is no such scene. Times are seconds from the
-- asset's first frame. Cost: reads the cues of its asset's transcripts.
select (
    select coalesce(
        json_agg(
            json_build_object(
                'language', nullif(transcript.language, ''),
                'start_seconds', round(cue.start_ms / 1000.0, 3),
                'end_seconds', round(cue.end_ms / 1000.0, 3),
                'speaker', cue.speaker,
                'text', cue.text
            )
            order by transcript.language <> asset.language, transcript.language, transcript.id, cue.position
        ),
        '[]'
    )::text
    from transcript
    join transcript_cue cue on cue.tenant_id = transcript.tenant_id and cue.transcript_id = transcript.id
    where transcript.tenant_id = current_tenant()
      and transcript.asset_id = asset.id
      and cue.start_ms < (scene.start_value + scene.duration_value) * 1000 * asset.rate_denominator / asset.rate_numerator
      and cue.end_ms > scene.start_value * 1000 * asset.rate_denominator / asset.rate_numerator
)
from video_scenes scene
join asset on asset.tenant_id = scene.tenant_id and asset.id = scene.asset_id
where scene.tenant_id = current_tenant() and scene.id = :id::bigint;
