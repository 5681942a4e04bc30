-- Stores the marks of highlights, whose rows are locked, as they are given. Cost: one row per person. Index:
-- user_profile_highlights_pkey.
update user_profile_highlights h
set stale_reasons = r.stale_reasons, stale_at = r.stale_at, marks = r.marks
from jsonb_to_recordset(:rows::jsonb) as r (user_id bigint, stale_reasons jsonb, stale_at timestamptz, marks integer)
where h.tenant_id = current_tenant() and h.user_id = r.user_id
