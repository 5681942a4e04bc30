-- Removes the scenes of an asset that its newest import no longer has; :kept is a JSON array of their keys.
-- Cost: the asset's scenes (video_scenes_of).
delete from video_scenes
where tenant_id = current_tenant()
  and asset_id = :asset_id::bigint
  and source_key not in (select jsonb_array_elements_text(:kept::jsonb));
