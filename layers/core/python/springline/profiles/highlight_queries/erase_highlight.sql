-- Removes a person's highlight with its history. Cost: one row, and one per version. Index: user_profile_highlights_pkey.
delete from user_profile_highlights where tenant_id = current_tenant() and user_id = :user_id::bigint
