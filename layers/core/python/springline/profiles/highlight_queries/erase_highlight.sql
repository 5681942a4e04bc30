-- Removes a person's highlight with its history: (whether there was one, the time: :at, or the database's where that is
-- null). Cost: one row, and one per version. Index: user_profile_highlights_pkey.
with gone as (
    delete from user_profile_highlights where tenant_id = current_tenant() and user_id = :user_id::bigint returning 1
)
select exists (select from gone), coalesce(:at::timestamptz, clock_timestamp())
