-- Gives back what has been sent and changed meanwhile: it is due at once, as if it were new. Cost: as finish.
update search_sync_work work
set token = null, leased_until = null, attempts = 0, is_doubtful = false, reason = null, due_at = clock_timestamp(),
    marks = work.marks - done.marks, marked_at = clock_timestamp()
from jsonb_to_recordset(:done::jsonb) as done (index_name text, asset_id bigint, marks integer)
where work.tenant_id = current_tenant() and work.index_name = done.index_name and work.asset_id = done.asset_id
  and work.token = :token::uuid and work.marks <> done.marks
  and work.index_name = any(array(select index_name from jsonb_to_recordset(:done::jsonb) as keys (index_name text)))
  and work.asset_id = any(array(select asset_id from jsonb_to_recordset(:done::jsonb) as keys (asset_id bigint)))
