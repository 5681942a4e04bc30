-- Removes what has been sent, where it is still the caller's and no change came meanwhile. Cost: :done rows by key; the
-- arrays of keys are for the planner, who would read a table that is mostly dead rows otherwise.
-- Its transaction does not wait for the disk: where a crash loses it, the lease ends, and the same is sent once more.
delete from search_sync_work work
using jsonb_to_recordset(:done::jsonb) as done (index_name text, asset_id bigint, marks integer),
    (select set_config('synchronous_commit', 'off', true) offset 0) at_ease
where work.tenant_id = current_tenant() and work.index_name = done.index_name and work.asset_id = done.asset_id
  and work.token = :token::uuid and work.marks = done.marks
  and work.index_name = any(array(select index_name from jsonb_to_recordset(:done::jsonb) as keys (index_name text)))
  and work.asset_id = any(array(select asset_id from jsonb_to_recordset(:done::jsonb) as keys (asset_id bigint)))
