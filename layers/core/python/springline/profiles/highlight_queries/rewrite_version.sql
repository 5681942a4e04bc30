-- Takes words out of a version of a locked highlight. Cost: one row. Index: user_profile_highlight_version_pkey.
update user_profile_highlight_version
set bio_text = :bio_text, proof_points_json = :proof_points::jsonb, quotes_json = :quotes::jsonb,
    message_hashes = message_hashes || :forgotten::jsonb
where tenant_id = current_tenant() and user_id = :user_id::bigint and number = :number::integer
