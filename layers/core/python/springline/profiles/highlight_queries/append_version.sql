-- Counts a highlight's version up and adds its state to the history; returns the number. There are no gaps: the count is
-- in the row, which is locked. Cost: two rows. Index: user_profile_highlights_pkey.
with counted as (
    update user_profile_highlights set version = version + 1
    where tenant_id = current_tenant() and user_id = :user_id::bigint
    returning *
)
insert into user_profile_highlight_version (
    tenant_id, user_id, number, change, made_by, made_at, changed, bio_text, proof_points_json, quotes_json, source_group,
    snapshot_hash, llm_model, prompt_version, generated_at, stale_after, override_text, stale_reasons, message_hashes
)
select tenant_id, user_id, version, :change::text, :made_by::text, :made_at::timestamptz, :changed::text[], bio_text,
       proof_points_json, quotes_json, source_group, snapshot_hash, llm_model, prompt_version, generated_at, stale_after,
       override_text, stale_reasons, message_hashes
from counted
returning number
