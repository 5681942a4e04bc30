-- A person's row, which nobody else can change until the transaction ends, and the time: :at, or the database's where that
-- is null. No row where none was added yet. Cost: one index probe. Index: user_profile_highlights_pkey.
select user_id, bio_text, proof_points_json, quotes_json, message_hashes, snapshot_hash, source_group, llm_model,
       prompt_version, generated_at, stale_after, override_text, locked_by, locked_at, version, lock_version, seen_until,
       stale_reasons, marks, coalesce(:at::timestamptz, clock_timestamp())
from user_profile_highlights
where tenant_id = current_tenant() and user_id = :user_id::bigint
for no key update
