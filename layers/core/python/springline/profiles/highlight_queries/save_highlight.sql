-- Stores a highlight, whose row is locked, as it is given. Cost: one row. Index: user_profile_highlights_pkey.
update user_profile_highlights
set bio_text = r.bio_text, proof_points_json = r.proof_points_json, quotes_json = r.quotes_json,
    message_hashes = r.message_hashes, snapshot_hash = r.snapshot_hash, source_group = r.source_group,
    llm_model = r.llm_model, prompt_version = r.prompt_version, generated_at = r.generated_at, stale_after = r.stale_after,
    manual_override = r.override_text is not null, override_text = r.override_text, locked_by = r.locked_by,
    locked_at = r.locked_at, lock_version = r.lock_version, seen_until = r.seen_until, stale_reasons = r.stale_reasons,
    stale_at = r.stale_at, marks = r.marks
from jsonb_to_record(:row::jsonb)
        as r (bio_text text, proof_points_json jsonb, quotes_json jsonb, message_hashes jsonb, snapshot_hash text,
              source_group text, llm_model text, prompt_version text, generated_at timestamptz, stale_after timestamptz,
              override_text text, locked_by text, locked_at timestamptz, lock_version integer, seen_until timestamptz,
              stale_reasons jsonb, stale_at timestamptz, marks integer)
where tenant_id = current_tenant() and user_id = :user_id::bigint
