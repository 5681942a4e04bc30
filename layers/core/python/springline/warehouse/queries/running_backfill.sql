-- How far the backfill of a selection is: (id, kind of row, last id of it, rows read, rows landed). Index: backfill_running.
select id, what, after_id, rows_read, rows_landed
from backfill where tenant_id = current_tenant() and selection = :selection and state = 'running'
