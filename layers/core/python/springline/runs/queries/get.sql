-- One run, or no row. Index: the primary key.
select id, kind, title, subject, status, created_by, created_at, started_at, finished_at, cancel_requested_at, cancel_requested_by,
       progress_done, progress_total, progress_unit, problem_title, problem_detail, last_number
from run where tenant_id = current_tenant() and id = :run_id::bigint
