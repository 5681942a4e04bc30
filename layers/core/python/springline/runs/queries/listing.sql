-- The next :limit runs with smaller ids than :before, newest first; {narrowed} stands for the filters. Index: the primary
-- key, or the one of the filters: run_by_subject, run_by_kind, run_by_status, run_by_kind_and_status. Cost grows with
-- :limit; with a subject and another filter, with the runs about that subject.
select id, kind, title, subject, status, created_by, created_at, started_at, finished_at, cancel_requested_at, cancel_requested_by,
       progress_done, progress_total, progress_unit, problem_title, problem_detail, last_number
from run where tenant_id = current_tenant() and id < :before::bigint{narrowed}
order by id desc limit :limit
