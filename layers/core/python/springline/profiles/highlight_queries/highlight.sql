-- A person's highlight; no row where nothing is told of them. Index: user_profile_highlights_pkey. Cost: one index probe.
select user_id, version, locked_by, locked_at, bio_text, proof_points_json, quotes_json, snapshot_hash, source_group,
       llm_model, prompt_version, generated_at, stale_after, override_text, stale_reasons, message_hashes
from user_profile_highlights
where tenant_id = current_tenant() and user_id = :user_id::bigint and (generated_at is not null or manual_override)
