-- Removes the transcripts of an asset that its newest import no longer has; :kept is a JSON array of their keys.
-- Cost: the asset's transcripts (their unique key), and the cues that go with them.
delete from transcript
where tenant_id = current_tenant()
  and asset_id = :asset_id::bigint
  and source_key not in (select jsonb_array_elements_text(:kept::jsonb));
