-- The rows of people :ids, which nobody else can change until the transaction ends, in the order of ids, and the time: :at,
-- or the database's where that is null. Who has no row yet is left out. Cost: one index probe and one row lock per person.
-- Index: user_profile_highlights_pkey.
select user_id, bio_text, proof_points_json, quotes_json, message_hashes, snapshot_hash, source_group, llm_model,
       prompt_version, generated_at, stale_after, override_text, locked_by, locked_at, version, lock_version, seen_until,
       stale_reasons, marks, coalesce(:at::timestamptz, clock_timestamp())
from user_profile_highlights
where tenant_id = current_tenant() and user_id = any(array(select unnest(:ids::bigint[])))
order by user_id
for no key update
