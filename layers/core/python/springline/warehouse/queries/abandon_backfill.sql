-- Gives up a backfill that was cut off, or that somebody is at: their next page finds it gone. Index: backfill_running.
update backfill set state = 'abandoned', ended_at = :at::timestamptz
where tenant_id = current_tenant() and selection = :selection and state = 'running'
