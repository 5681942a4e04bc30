-- Versions of a person's highlight before number :before, the newest first, at most :limit. Cost: the rows returned.
-- Index: user_profile_highlight_version_pkey.
select user_id, number, change, made_by, made_at, changed, bio_text, proof_points_json, quotes_json, snapshot_hash,
       source_group, llm_model, prompt_version, generated_at, stale_after, override_text, stale_reasons, message_hashes
from user_profile_highlight_version
where tenant_id = current_tenant() and user_id = :user_id::bigint and number < :before::integer
order by number desc limit :limit::integer
