-- Gives back what could not be sent, to be tried after some seconds, or never (null): a dead letter. What changed
-- meanwhile is tried at its time all the same, also where it would be a dead letter otherwise: the change may mend it.
-- Cost: as finish.
update search_sync_work work
set token = null, leased_until = null, reason = failed.reason,
    is_doubtful = work.is_doubtful or failed.is_doubtful,
    attempts = case when work.marks = failed.marks then failed.attempts else 0 end,
    due_at = case
        when failed.seconds is not null then clock_timestamp() + make_interval(secs => failed.seconds)
        when work.marks <> failed.marks then clock_timestamp()
        else 'infinity' end
from jsonb_to_recordset(:failed::jsonb) as failed
    (index_name text, asset_id bigint, marks integer, attempts integer, is_doubtful boolean, seconds double precision, reason text)
where work.tenant_id = current_tenant() and work.index_name = failed.index_name and work.asset_id = failed.asset_id
  and work.token = :token::uuid
  and work.index_name = any(array(select index_name from jsonb_to_recordset(:failed::jsonb) as keys (index_name text)))
  and work.asset_id = any(array(select asset_id from jsonb_to_recordset(:failed::jsonb) as keys (asset_id bigint)))
