-- Counts up the versions of the highlights of people :ids, which were marked stale, and adds their states to the history;
-- returns (user id, number). As append_version.sql, for many. Cost: two rows per person. Index: user_profile_highlights_pkey.
with counted as (
    update user_profile_highlights set version = version + 1
    where tenant_id = current_tenant() and user_id = any(array(select unnest(:ids::bigint[])))
    returning *
)
insert into user_profile_highlight_version (
    tenant_id, user_id, number, change, made_by, made_at, changed, bio_text, proof_points_json, quotes_json, source_group,
    snapshot_hash, llm_model, prompt_version, generated_at, stale_after, override_text, stale_reasons, message_hashes
)
select tenant_id, user_id, version, 'stale', :made_by::text, :made_at::timestamptz, '{stale_reasons}', bio_text,
       proof_points_json, quotes_json, source_group, snapshot_hash, llm_model, prompt_version, generated_at, stale_after,
       override_text, stale_reasons, message_hashes
from counted
returning user_id, number
